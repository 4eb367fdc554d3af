package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static io.yunmo.server.admin.TestServer.expectError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files that are not what they should be leave no trace. */
class UploadsTest {
    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void dirtyFilesGetTheirVerdict() {
        for (JsonNode c : Fixtures.json("learn/dirty/expected.json").path("cases")) {
            String file = c.path("file").stringValue();
            String name = file.replace(".csv", "").toLowerCase(Locale.ROOT);
            var reply = server.upload("/yunmo/v1/data-sets?name=" + name, Fixtures.path("learn/dirty/" + file));
            boolean label = file.equals("single_class.csv");
            switch (c.path("verdict").stringValue()) {
                case "accept" -> assertEquals(201, reply.status(), () -> file + ": " + reply.text());
                case "reject" -> assertEquals(label ? 201 : 400, reply.status(), () -> file + ": " + reply.text());
                default -> assertTrue(reply.status() == 201 || reply.status() == 400, file);
            }
            if (reply.status() == 400) {
                mentions(file, reply.json().path("error").stringValue(), c);
                assertEquals(404, server.get("/yunmo/v1/data-sets/" + name).status(), file);
            }
        }
        assertEquals(List.of(), filesIn(folder.resolve("uploads")));
    }

    private static void mentions(String file, String message, JsonNode c) {
        String lower = message.toLowerCase(Locale.ROOT);
        JsonNode mention =
                c.has("mention") ? c.path("mention") : c.path("reject").path("mention");
        for (JsonNode m : mention) {
            boolean found = m.isArray()
                    ? m.valueStream().anyMatch(x -> lower.contains(x.stringValue()))
                    : lower.contains(m.stringValue().toLowerCase(Locale.ROOT));
            assertTrue(found, () -> file + ": " + m + " is missing in: " + message);
        }
    }

    @Test
    void oneClassAloneFailsTheTraining() {
        expect(201, server.upload("/yunmo/v1/data-sets?name=single", Fixtures.path("learn/dirty/single_class.csv")));
        JsonNode job = server.await(server.order("""
                name: single
                data: {set: single, label: label}
                model: [{Dense: {units: 1, activation: sigmoid}}]
                compile: {loss: binary_crossentropy}
                """));
        assertEquals("failed", job.path("state").stringValue());
        assertTrue(job.path("message").stringValue().contains("label"), job::toString);
    }

    @Test
    void rowsWithoutLabelAreLeftOutAndCounted() {
        expect(201, server.upload("/yunmo/v1/data-sets?name=gaps", Fixtures.path("learn/dirty/missing_labels.csv")));
        JsonNode job = server.train("""
                name: gaps
                data: {set: gaps, label: label, test: 0.2, validation: 0}
                model: [{Dense: {units: 2, activation: softmax}}]
                compile: {loss: sparse_categorical_crossentropy}
                """);
        JsonNode report = job.path("report");
        assertEquals(3, report.path("rows").path("without_label").intValue());
        assertTrue(report.path("notes").toString().contains("3 of 20"), report::toString);
    }

    @Test
    void parametersOfReadingAreChecked() {
        byte[] semicolons = "a;b\n1;x\n2;y\n".getBytes(StandardCharsets.UTF_8);
        JsonNode set = expect(
                201, server.post("/yunmo/v1/data-sets?name=semi&delimiter=%3B&types=a:text&format=csv", semicolons));
        assertEquals(
                "[{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"b\",\"type\":\"text\"}]",
                set.path("columns").toString());
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets", semicolons), "name");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=Not%20Good", semicolons), "name");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=x&format=xls", semicolons), "xls", "csv");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=x&delimiter=ab", semicolons), "delimiter");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=x&types=a", semicolons), "NAME:TYPE");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=x&replace=maybe", semicolons), "replace");
        expectError(400, "INVALID", server.post("/yunmo/v1/data-sets?name=x", new byte[0]));
        expectError(400, "INVALID", server.post("/yunmo/v1/blobs", new byte[0]), "empty");
        JsonNode replaced = expect(
                201,
                server.post(
                        "/yunmo/v1/data-sets?name=semi&replace=true",
                        "a,b\n1,x\n2,y\n".getBytes(StandardCharsets.UTF_8)));
        assertEquals("number", replaced.path("columns").get(0).path("type").stringValue());
        JsonNode lines = expect(
                201,
                server.post("/yunmo/v1/data-sets?name=lines", "{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n"));
        assertEquals("jsonl", lines.path("format").stringValue());
    }

    @Test
    void onnxFilesAreTriedBeforeTheyAreKept() {
        JsonNode version = expect(
                201,
                server.upload(
                        "/yunmo/v1/models?name=forest&format=onnx", Fixtures.path("learn/onnx/iris_logistic.onnx")));
        assertEquals(1, version.path("version").intValue());
        assertEquals("onnx", version.path("format").stringValue());
        assertTrue(version.path("signature").path("inputs").size() == 1, version::toString);
        for (String bad : List.of(
                "bad_truncated",
                "bad_empty",
                "bad_text",
                "bad_opset_99",
                "bad_custom_operator",
                "bad_external_path_escape")) {
            expectError(
                    400,
                    "INVALID",
                    server.upload("/yunmo/v1/models?name=bad", Fixtures.path("learn/onnx/" + bad + ".onnx")));
        }
        assertEquals(404, server.get("/yunmo/v1/models/bad").status());
        expect(200, server.post("/yunmo/v1/models/forest/release", "{\"version\": 1}"));
        assertEquals(
                version.path("files").path("model.onnx").path("bytes").intValue(),
                server.get("/yunmo/v1/models/forest/versions/1/export?format=onnx")
                        .body()
                        .length);
        expectError(
                400,
                "INVALID",
                server.post("/yunmo/v1/models/forest/predict", "{\"rows\":[{}]}"),
                "/v2/models/forest/infer");
        expectError(400, "INVALID", server.post("/yunmo/v1/models?name=x&format=pickle", "x"), "onnx");
        assertEquals(List.of(), filesIn(folder.resolve("uploads")));
    }

    @Test
    void aBrokenUploadLeavesNothing() throws IOException {
        for (String path :
                List.of("/yunmo/v1/data-sets?name=broken", "/yunmo/v1/blobs", "/yunmo/v1/models?name=broken")) {
            try (Socket socket = new Socket("127.0.0.1", server.uri("/").getPort())) {
                String head =
                        "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\na,b\n1,2\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                in.readAllBytes();
            }
        }
        assertEquals(404, server.get("/yunmo/v1/data-sets/broken").status());
        assertEquals(List.of(), filesIn(folder.resolve("uploads")));
    }

    private static List<Path> filesIn(Path where) {
        try (Stream<Path> files = Files.walk(where)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
