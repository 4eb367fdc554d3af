package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static io.yunmo.server.admin.TestServer.expectError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The whole way of the demo: a data set, a training, releases, predictions, exports, a rollback. */
class DigitsTest {
    static final String FORM = """
            name: digits
            data: {set: digits, label: digit, test: 0.2, validation: 0.1, seed: 7}
            model:
              - Dense: {units: 64, activation: relu}
              - Dense: {units: 64, activation: relu}
              - Dense: {units: 10, activation: softmax}
            compile: {optimizer: {Adam: {learning_rate: 0.001}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
            fit: {epochs: 10, batch_size: 32, shuffle: true, seed: 7}
            standardize: true
            """;

    @Test
    void fromTheFileToTheAnswer(@TempDir Path folder) throws IOException {
        try (TestServer server = new TestServer(folder)) {
            dataSet(server);
            JsonNode job = server.train(FORM);
            trained(job);
            version(server);
            expectError(404, "NOT_FOUND", server.post("/yunmo/v1/models/digits/predict", "{\"rows\":[{}]}"), "release");
            JsonNode route = expect(200, server.post("/yunmo/v1/models/digits/release", "{\"version\": 1}"));
            assertEquals("{\"released\":1,\"canary\":null,\"shadow\":null,\"previous\":null}", route.toString());
            predictions(server);
            exports(server);
            JsonNode again = server.train(FORM.replace("seed: 7}\nstandardize", "seed: 8}\nstandardize"));
            assertEquals(2, again.path("version").intValue());
            routes(server);
            JsonNode status = expect(200, server.get("/yunmo/v1/status"));
            assertEquals(2, status.path("jobs").path("succeeded").intValue());
            removals(server);
        }
    }

    private static void dataSet(TestServer server) {
        JsonNode set = server.addDataSet("digits");
        assertEquals(1797, set.path("rows").intValue());
        assertEquals(65, set.path("columns").size());
        assertEquals("csv", set.path("format").stringValue());
        Path file = Fixtures.path("datasets/digits.csv");
        assertEquals(set, expect(200, server.upload("/yunmo/v1/data-sets?name=digits", file)));
        Path other = Fixtures.path("datasets/iris.csv");
        expectError(409, "CONFLICT", server.upload("/yunmo/v1/data-sets?name=digits", other));
        assertEquals(set, expect(200, server.get("/yunmo/v1/data-sets/digits")));
        JsonNode profile = expect(200, server.get("/yunmo/v1/data-sets/digits/profile"));
        assertEquals(1797, profile.path("rows").intValue());
        expectError(404, "NOT_FOUND", server.get("/yunmo/v1/data-sets/digit"), "digits");
    }

    private static void trained(JsonNode job) {
        assertEquals(1, job.path("version").intValue());
        assertEquals("digits", job.path("model").stringValue());
        assertEquals(10, job.path("history").path("loss").size());
        assertEquals(400, job.path("steps").intValue(), "1258 rows in batches of 32 are 40 steps an epoch");
        assertTrue(job.path("seconds").doubleValue() > 0);
        JsonNode history = job.path("history");
        for (String name : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
            assertTrue(history.path(name).path(9).isNumber(), () -> name + " is missing in " + history);
        }
        assertTrue(job.path("metrics").path("test_accuracy").doubleValue() >= 0.95, job::toString);
        JsonNode report = job.path("report");
        assertEquals(359, report.path("rows").path("test").intValue());
        assertEquals("test", report.path("judged_on").stringValue());
        assertEquals(10, report.path("classes").size());
        assertEquals(
                report.path("test").path("accuracy").doubleValue(),
                report.path("accuracy").doubleValue(),
                1e-6,
                "the trainer's count and ours");
        int sum = 0;
        for (JsonNode line : report.path("confusion")) {
            for (JsonNode n : line) {
                sum += n.intValue();
            }
        }
        assertEquals(359, sum);
        assertTrue(report.path("baseline").path("accuracy").doubleValue() < 0.2);
    }

    private static void version(TestServer server) {
        JsonNode version = expect(200, server.get("/yunmo/v1/models/digits/versions/1"));
        assertEquals("network", version.path("format").stringValue());
        assertEquals("candidate", version.path("stage").stringValue());
        assertEquals(
                Set.of("model.json", "weights.safetensors", "pipeline.json", "report.json", "training.yaml"),
                Set.copyOf(version.path("files").propertyNames()));
        JsonNode input = version.path("signature").path("inputs").get(0);
        assertEquals("{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,64]}", input.toString());
        assertEquals(expect(200, server.get("/yunmo/v1/data-sets/digits")).path("sha256"), version.path("data"));
        JsonNode model = expect(200, server.get("/yunmo/v1/models/digits"));
        assertTrue(model.path("released").isNull(), "a first version is not released by itself");
    }

    private static ObjectNode row(int line) throws IOException {
        List<String> lines = Files.readAllLines(Fixtures.path("datasets/digits.csv"));
        String[] names = lines.getFirst().split(",");
        String[] values = lines.get(line).split(",");
        ObjectNode row = TestServer.JSON.createObjectNode();
        for (int i = 0; i < names.length - 1; i++) {
            row.put(names[i], Double.parseDouble(values[i]));
        }
        return row;
    }

    private static String rows(ObjectNode... rows) {
        ObjectNode body = TestServer.JSON.createObjectNode();
        ArrayNode list = body.putArray("rows");
        for (ObjectNode r : rows) {
            list.add(r);
        }
        return body.toString();
    }

    private static void predictions(TestServer server) throws IOException {
        JsonNode answer = expect(200, server.post("/yunmo/v1/models/digits/predict", rows(row(1), row(2), row(3))));
        assertEquals(1, answer.path("version").intValue());
        assertEquals("0", answer.path("predictions").get(0).path("label").stringValue());
        assertEquals(10, answer.path("predictions").get(0).path("probabilities").size());
        JsonNode alone = expect(200, server.post("/yunmo/v1/models/digits/versions/1/predict", rows(row(2))));
        assertEquals(
                answer.path("predictions").get(1), alone.path("predictions").get(0), "alone or with others");
        ObjectNode missing = row(1);
        missing.putNull("pixel_0_0");
        missing.remove("pixel_0_1");
        expect(200, server.post("/yunmo/v1/models/digits/predict", rows(missing)));
        ObjectNode unknown = row(1);
        unknown.put("pixel_0_O", 1);
        expectError(
                400,
                "INVALID",
                server.post("/yunmo/v1/models/digits/predict", rows(unknown)),
                "pixel_0_O",
                "pixel_0_0");
        ObjectNode wrong = row(1);
        wrong.put("pixel_3_3", "dark");
        expectError(
                400,
                "INVALID",
                server.post("/yunmo/v1/models/digits/predict", rows(row(2), wrong)),
                "pixel_3_3",
                "row 2");
        for (String body : List.of("{}", "[]", "{\"rows\":[]}", "{\"rows\":[1]}", "{\"rows\":{}}", "{", "")) {
            expectError(400, "INVALID", server.post("/yunmo/v1/models/digits/predict", body));
        }
    }

    private static void exports(TestServer server) {
        String base = "/yunmo/v1/models/digits/versions/released/export";
        var weights = SafeTensors.read(MemorySegment.ofArray(
                        server.get(base + "?format=safetensors").body()))
                .tensors();
        assertEquals(
                Set.of(
                        "dense/kernel",
                        "dense/bias",
                        "dense_1/kernel",
                        "dense_1/bias",
                        "dense_2/kernel",
                        "dense_2/bias"),
                weights.keySet());
        assertEquals(Shape.of(64, 10), weights.get("dense_2/kernel").shape());
        JsonNode keras = expect(200, server.get(base + "?format=keras-json"));
        assertEquals("Sequential", keras.path("class_name").stringValue());
        expect(200, server.get(base + "?format=pipeline"));
        assertEquals(FORM, server.get(base + "?format=training").text());
        assertEquals(200, server.get(base + "?format=onnx").status());
        expectError(400, "INVALID", server.get(base + "?format=pickle"), "safetensors");
        expectError(400, "INVALID", server.get(base), "keras-json");
        expectError(404, "NOT_FOUND", server.get("/yunmo/v1/models/digits/versions/9/export?format=safetensors"));
    }

    private static void routes(TestServer server) throws IOException {
        String base = "/yunmo/v1/models/digits";
        JsonNode canary = expect(200, server.post(base + "/release", "{\"version\": 2, \"weight\": 10}"));
        assertEquals(10, canary.path("canary").path("weight").intValue());
        JsonNode back = expect(200, server.post(base + "/rollback", ""));
        assertTrue(back.path("canary").isNull());
        JsonNode shadow = expect(200, server.post(base + "/release", "{\"version\": 2, \"shadow\": true}"));
        assertEquals(2, shadow.path("shadow").intValue());
        assertTrue(expect(200, server.delete(base + "/shadow")).path("shadow").isNull());
        JsonNode second = expect(200, server.post(base + "/release", "{\"version\": 2}"));
        assertEquals(1, second.path("previous").intValue());
        assertEquals(
                2,
                expect(200, server.post(base + "/predict", rows(row(1))))
                        .path("version")
                        .intValue());
        JsonNode first = expect(200, server.post(base + "/rollback", "{}"));
        assertEquals(1, first.path("released").intValue());
        assertEquals(first, expect(200, server.get(base + "/route")));
        assertEquals(
                1,
                expect(200, server.post(base + "/predict", rows(row(1))))
                        .path("version")
                        .intValue());
        expectError(409, "CONFLICT", server.post(base + "/rollback", ""));
        String message = expectError(
                400, "INVALID", server.post(base + "/release", "{\"verson\": 1, \"weight\": 0, \"shadow\": 3}"));
        assertTrue(
                message.contains("'version'") && message.contains("weight:") && message.contains("shadow:"), message);
        expectError(404, "NOT_FOUND", server.post(base + "/release", "{\"version\": 3}"));
        assertTrue(
                expect(200, server.get(base + "/route/history")).path("changes").size() >= 6);
    }

    private static void removals(TestServer server) {
        expectError(409, "CONFLICT", server.delete("/yunmo/v1/models/digits/versions/1"));
        expect(204, server.delete("/yunmo/v1/models/digits/versions/2"));
        expect(204, server.delete("/yunmo/v1/models/digits"));
        expectError(404, "NOT_FOUND", server.post("/yunmo/v1/models/digits/predict", "{\"rows\":[{}]}"));
        expect(204, server.delete("/yunmo/v1/data-sets/digits"));
        assertEquals("{\"data_sets\":[]}", server.get("/yunmo/v1/data-sets").text());
    }
}
