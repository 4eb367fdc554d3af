package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static io.yunmo.server.admin.TestServer.expectError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.file.KerasFile;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Keras's files in and out through a real server. */
class KerasModelsTest {
    private static final String MODELS = "/yunmo/v1/models";
    private static final int ROWS = 5;
    private static final int FEATURES = 64;
    private static final Map<String, Tensor> RECORDED =
            SafeTensors.read(Fixtures.path("learn/training/mission_digits.safetensors"));

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void add(String name, String format, byte[] bytes) {
        JsonNode version = expect(201, server.post(MODELS + "?name=" + name + "&format=" + format, bytes));
        assertEquals(
                format.equals("onnx") ? "onnx" : "network",
                version.path("format").stringValue());
        expect(200, server.post(MODELS + "/" + name + "/release", "{\"version\": 1}"));
    }

    private static byte[] export(String name, String format) {
        var reply = server.get(MODELS + "/" + name + "/versions/1/export?format=" + format);
        assertEquals(200, reply.status(), reply::text);
        return reply.body();
    }

    /** The first rows' predictions are those that Keras made. */
    private static void assertPredicts(String name) {
        ObjectNode input =
                TestServer.JSON.createObjectNode().put("name", "input").put("datatype", "FP32");
        input.putArray("shape").add(ROWS).add(FEATURES);
        ArrayNode data = input.putArray("data");
        Tensor x = RECORDED.get("x_val");
        for (int i = 0; i < ROWS * FEATURES; i++) {
            data.add(x.floatAt(i));
        }
        ObjectNode body = TestServer.JSON.createObjectNode();
        body.putArray("inputs").add(input);
        JsonNode output = expect(200, server.post("/v2/models/" + name + "/infer", body.toString()))
                .path("outputs")
                .path(0);
        assertEquals("output", output.path("name").stringValue());
        float[] given = new float[ROWS * 10];
        for (int i = 0; i < given.length; i++) {
            given[i] = output.path("data").path(i).floatValue();
        }
        float[] expected = Arrays.copyOf(RECORDED.get("predictions/0").toFloats(), given.length);
        assertArrayEquals(expected, given, 1e-5f);
    }

    @Test
    void goIntoEveryFormatAndBack() throws IOException {
        byte[] original = Files.readAllBytes(Fixtures.path("learn/training/mission_digits.keras"));
        add("digits", "keras", original);
        assertPredicts("digits");
        for (String format : new String[] {"keras", "h5", "onnx"}) {
            add("digits-" + format, format, export("digits", format));
            assertPredicts("digits-" + format);
        }
        assertArrayEquals(export("digits", "keras"), export("digits-keras", "keras"));
        Path file = Files.write(folder.resolve("exported.keras"), export("digits-h5", "keras"));
        try (Network a = KerasFile.read(Fixtures.path("learn/training/mission_digits.keras"));
                Network b = KerasFile.read(file)) {
            a.save()
                    .forEach((path, tensor) ->
                            assertTrue(tensor.contentEquals(b.save().get(path)), path));
        }
        expectError(
                400,
                "INVALID",
                server.get(MODELS + "/digits-onnx/versions/1/export?format=keras"),
                "is exported as onnx, not as 'keras'");
        expectError(400, "INVALID", server.get(MODELS + "/digits/versions/1/export"), "keras, h5, onnx, safetensors");
    }

    @Test
    void readOlderFilesOfKeras() throws IOException {
        add("older", "h5", Files.readAllBytes(Fixtures.path("learn/training/mission_digits.h5")));
        assertPredicts("older");
    }

    @Test
    void leaveNoTraceWhenTheyAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.path("learn/training/mission_digits.keras"));
        refused("keras", Arrays.copyOf(whole, whole.length / 2), "zip");
        refused("keras", "import os".getBytes(StandardCharsets.UTF_8), "neither");
        byte[] old = Files.readAllBytes(Fixtures.path("learn/training/mission_digits.h5"));
        refused("h5", Arrays.copyOf(old, old.length / 2), "cut off");
        expectError(400, "INVALID", server.post(MODELS + "?name=bad&format=pkl", whole), "keras", "pkl");
        try (var left = Files.list(folder.resolve("data/uploads"))) {
            assertEquals(0, left.count());
        }
    }

    private static void refused(String format, byte[] bytes, String why) {
        expectError(400, "INVALID", server.post(MODELS + "?name=bad&format=" + format, bytes), why);
        assertEquals(404, server.get(MODELS + "/bad").status());
    }
}
