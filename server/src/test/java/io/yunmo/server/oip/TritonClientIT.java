package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** tritonclient, unmodified, against all that the protocol's endpoints do. */
class TritonClientIT {
    @Test
    void callsEverything() throws Exception {
        try (OipServer server = OipServer.start()) {
            String output = callFakes(server);
            assertTrue(output.contains("grpc errors") && output.contains("http errors"), output);
        }
    }

    @Test
    void callsRealModels(@TempDir Path folder) throws Exception {
        try (RealServer real = new RealServer(folder)) {
            real.addNetwork("net");
            real.addOnnx("strings", "strings_upper.onnx");
            real.addOnnx("types", "types.onnx");
            String output = TritonClient.run(real.server.port(), real.server.grpcPort(), "real");
            assertTrue(output.contains("real: strings"), output);
        }
    }

    private static String callFakes(OipServer server) throws Exception {
        try {
            return TritonClient.run(server.http.port(), server.grpc.port(), "fakes");
        } finally {
            server.models.release();
        }
    }
}
