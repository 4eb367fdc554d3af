package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The whole service with models of the fixtures and a small trained network, on free ports. */
final class RealServer implements AutoCloseable {
    final YunmoServer server;
    final RawClient client;

    RealServer(Path dataDir) {
        server = YunmoServer.start(
                ServerConfig.of(Map.of("port", "0", "grpc_port", "0", "data_dir", dataDir.toString())));
        client = RawClient.connect(server.port());
    }

    /** Adds an ONNX file of the fixtures and releases it. */
    void addOnnx(String name, String file) throws IOException {
        byte[] onnx = Files.readAllBytes(Fixtures.path("learn/onnx/" + file));
        expect(201, client.request("POST", "/yunmo/v1/models?name=" + name + "&format=onnx", onnx));
        expect(200, client.post("/yunmo/v1/models/" + name + "/release", "{\"version\":1}"));
    }

    /** Trains a network with FP32 "input" [-1,4] and "output" [-1,3] for one epoch and releases it. */
    void addNetwork(String name) throws IOException {
        byte[] csv = Files.readAllBytes(Fixtures.path("datasets/iris.csv"));
        String label = new String(csv, java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElseThrow()
                .replaceAll(".*,", "");
        expect(201, client.request("POST", "/yunmo/v1/data-sets?name=iris", csv));
        JsonNode job = expect(
                202,
                client.post(
                        "/yunmo/v1/jobs",
                        "name: " + name + "\ndata: {set: iris, label: " + label + ", seed: 7}\n"
                                + "model: [{Dense: {units: 64, activation: relu}}, {Dense: {units: 64, activation: relu}},"
                                + " {Dense: {units: 3, activation: softmax}}]\n"
                                + "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}\n"
                                + "fit: {epochs: 1, batch_size: 32}\n"));
        String events = client.get("/yunmo/v1/jobs/" + job.get("id").stringValue() + "/events")
                .text();
        assertEquals(true, events.contains("\"state\":\"succeeded\""), events);
        expect(200, client.post("/yunmo/v1/models/" + name + "/release", "{\"version\":1}"));
    }

    static JsonNode expect(int status, RawClient.Reply reply) {
        assertEquals(status, reply.status(), reply.text());
        return reply.json();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
