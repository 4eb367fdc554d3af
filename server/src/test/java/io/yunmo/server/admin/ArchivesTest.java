package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static io.yunmo.server.admin.TestServer.expectError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models of every format go from one server to another as files, whole or not at all. */
class ArchivesTest {
    private static final String IMPORT = "/yunmo/v1/archives";

    @TempDir
    private static Path folder;

    private static TestServer here;
    private static TestServer there;

    @BeforeAll
    static void start() {
        here = new TestServer(folder.resolve("here"));
        there = new TestServer(folder.resolve("there"));
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    private static byte[] export(String version) {
        TestServer.Reply reply = here.get("/yunmo/v1/models/" + version + "/archive");
        assertEquals(200, reply.status(), reply::text);
        assertEquals(
                reply.body().length,
                reply.response().headers().firstValueAsLong("content-length").orElse(-1));
        return reply.body();
    }

    @Test
    void aLanguageModelAnswersTheSame() {
        Path gguf = Fixtures.path("language/quant/llama-q4_0.gguf");
        expect(201, here.upload("/yunmo/v1/models?name=tiny&format=gguf", gguf));
        expect(200, here.post("/yunmo/v1/models/tiny/release", "{\"version\":1}"));
        byte[] archive = export("tiny/versions/released");
        JsonNode version = expect(201, there.post(IMPORT + "?name=moved", archive));
        assertEquals("moved", version.path("model").stringValue());
        JsonNode configuration = version.path("configuration");
        assertEquals("tiny@1", configuration.path("imported_from").stringValue());
        assertEquals("llama", configuration.path("architecture").stringValue());
        String question =
                "{\"model\":\"NAME\",\"prompt\":[5,6,7],\"max_tokens\":8,\"temperature\":0,\"ignore_eos\":true}";
        assertEquals(answer(here, question.replace("NAME", "tiny")), answer(there, question.replace("NAME", "moved")));
        JsonNode again = expect(201, there.post(IMPORT + "?name=moved", archive));
        assertEquals(1, again.path("version").intValue(), "the same files are no new version");
    }

    private static String answer(TestServer server, String body) {
        return expect(200, server.post("/v1/completions", body))
                .path("choices")
                .get(0)
                .path("text")
                .stringValue();
    }

    @Test
    void aTrainedNetworkPredictsTheSame() {
        here.addDataSet("iris");
        here.train("""
                name: iris
                data: {set: iris, label: species}
                model: [{Dense: {units: 3, activation: softmax}}]
                compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
                fit: {epochs: 3}
                """);
        expect(200, here.post("/yunmo/v1/models/iris/release", "{\"version\":1}"));
        JsonNode version = expect(201, there.post(IMPORT, export("iris/versions/1")));
        JsonNode original = expect(200, here.get("/yunmo/v1/models/iris/versions/1"));
        for (String field : List.of("files", "signature", "metrics", "data", "format")) {
            assertEquals(original.path(field), version.path(field), field);
        }
        String rows = "{\"rows\":[{\"petal length (cm)\": 5.1, \"sepal width (cm)\": 2}]}";
        assertEquals(
                expect(200, here.post("/yunmo/v1/models/iris/predict", rows)).path("predictions"),
                expect(200, there.post("/yunmo/v1/models/iris/predict", rows)).path("predictions"));
    }

    @Test
    void anOnnxModelComesAsASecondVersionAndIsNotReleased() {
        Path onnx = Fixtures.path("learn/onnx/iris_logistic.onnx");
        expect(201, here.upload("/yunmo/v1/models?name=forest", onnx));
        byte[] archive = export("forest/versions/1");
        Path other = Fixtures.path("learn/onnx/iris_forest_zipmap.onnx");
        expect(201, there.upload("/yunmo/v1/models?name=forest", other));
        expect(200, there.post("/yunmo/v1/models/forest/release", "{\"version\":1}"));
        JsonNode version = expect(201, there.post(IMPORT, archive));
        assertEquals(2, version.path("version").intValue());
        assertEquals(
                1,
                expect(200, there.get("/yunmo/v1/models/forest"))
                        .path("released")
                        .intValue(),
                version::toString);
    }

    @Test
    void whatIsDamagedLeavesNothing() {
        Path onnx = Fixtures.path("learn/onnx/iris_logistic.onnx");
        expect(201, here.upload("/yunmo/v1/models?name=damaged", onnx));
        byte[] archive = export("damaged/versions/1");
        List<Path> before = artefacts();
        byte[] flipped = archive.clone();
        flipped[new String(archive, StandardCharsets.ISO_8859_1).indexOf("files/model.onnx\0") + 600]++;
        String import2 = IMPORT + "?name=damaged";
        expectError(400, "INVALID", there.post(import2, flipped), "SHA-256", "nothing was kept");
        expectError(400, "INVALID", there.post(import2, Arrays.copyOf(archive, archive.length - 1)), "too early");
        expectError(400, "INVALID", there.post(import2, "no archive"), "too early");
        expectError(400, "INVALID", there.post(import2, new byte[4096]), "yunmo export");
        expectError(400, "INVALID", there.post(IMPORT + "?name=Not%20Good", archive), "not a name");
        String manifest = new String(archive, StandardCharsets.ISO_8859_1);
        byte[] format =
                manifest.replace("\"format\":\"onnx\"", "\"format\":\"gguf\"").getBytes(StandardCharsets.ISO_8859_1);
        expectError(400, "INVALID", there.post(import2, format), "model.gguf");
        assertEquals(404, there.get("/yunmo/v1/models/damaged").status());
        assertEquals(before, artefacts());
        assertEquals(
                404, here.get("/yunmo/v1/models/damaged/versions/2/archive").status());
    }

    @Test
    void aBrokenConnectionLeavesNothing() throws IOException {
        expect(201, here.upload("/yunmo/v1/models?name=broken", Fixtures.path("learn/onnx/iris_logistic.onnx")));
        byte[] archive = export("broken/versions/1");
        List<Path> before = artefacts();
        try (Socket socket = new Socket("127.0.0.1", there.uri("/").getPort())) {
            String head =
                    "POST " + IMPORT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + archive.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(archive, 0, archive.length / 2);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                in.readAllBytes();
            }
        }
        assertEquals(404, there.get("/yunmo/v1/models/broken").status());
        assertEquals(before, artefacts());
    }

    /** All files of the catalogue and of the folder for uploads. */
    private static List<Path> artefacts() {
        Path data = folder.resolve("there");
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> f.getFileName().toString().matches("[0-9a-f]{64}|.*\\.part|file[0-9]+"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            assertTrue(Files.isDirectory(data.resolve("uploads")));
        }
    }
}
