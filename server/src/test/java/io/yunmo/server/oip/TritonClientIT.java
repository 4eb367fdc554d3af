package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** tritonclient, unmodified, against all that the protocol's endpoints do. */
class TritonClientIT {
    @Test
    void callsEverything() throws Exception {
        try (OipServer server = OipServer.start()) {
            String output = TritonClient.run(server.http.port(), server.grpc.port(), "fakes");
            assertTrue(output.contains("grpc errors") && output.contains("http errors"), output);
            server.models.release();
        }
    }
}
