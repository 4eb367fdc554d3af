package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.http.Json;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The protocol over models as users bring them: files of other frameworks and a network trained here. */
class RealModelsTest {
    @TempDir
    static Path folder;

    private static RealServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new RealServer(folder);
        server.addNetwork("net");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The examples of every ONNX file, asked for in JSON. FP16, which JSON lacks, is asked for and compared in binary. */
    @Test
    void givesTheAnswersThatOtherFrameworksRecorded() throws IOException {
        int examples = 0;
        for (Path file : Fixtures.list("learn/onnx", ".json")) {
            JsonNode model = Json.read(Files.readAllBytes(file));
            if (file.endsWith("bad.json") || model.toString().contains("FP16") || !model.has("examples")) {
                continue;
            }
            String name = model.get("name").stringValue();
            server.addOnnx(name, model.get("file").stringValue());
            double tolerance = model.get("tolerance").doubleValue();
            for (JsonNode example : model.get("examples")) {
                if (example.has("error") || !example.has("outputs")) {
                    continue;
                }
                ObjectNode request = Json.object();
                request.set("inputs", example.get("inputs"));
                String body = request.toString().replace("\"NaN\"", "null");
                RawClient.Reply reply = server.client.post("/v2/models/" + name + "/infer", body);
                assertEquals(200, reply.status(), name + reply.text());
                for (JsonNode expected : example.get("outputs")) {
                    if (!expected.has("datatype")) {
                        continue; // scikit-learn's maps, which the serving room turns into tensors and tests
                    }
                    same(
                            name,
                            expected,
                            output(reply.json(), expected.get("name").stringValue()),
                            tolerance);
                }
                examples++;
            }
        }
        assertTrue(examples > 20, examples + " examples");
    }

    private static JsonNode output(JsonNode answer, String name) {
        for (JsonNode output : answer.get("outputs")) {
            if (output.get("name").stringValue().equals(name)) {
                return output;
            }
        }
        throw new AssertionError("no output " + name + " in " + answer);
    }

    private static void same(String model, JsonNode expected, JsonNode given, double tolerance) {
        assertEquals(expected.get("datatype"), given.get("datatype"), model);
        assertEquals(expected.get("shape"), given.get("shape"), model);
        assertEquals(expected.get("data").size(), given.get("data").size(), model);
        for (int i = 0; i < given.get("data").size(); i++) {
            JsonNode e = expected.get("data").get(i);
            JsonNode g = given.get("data").get(i);
            if (e.isNumber()) {
                double allowed = tolerance * Math.max(1, Math.abs(e.doubleValue()));
                assertEquals(e.doubleValue(), g.doubleValue(), allowed, model);
            } else {
                assertEquals(e, g, model);
            }
        }
    }

    /** A row's answer has the same bits alone and among 2, 3, … 64, in JSON and in binary. */
    @Test
    void givesBitEqualRowsAloneAndTogether() {
        Random random = new Random(64);
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < 64 * 4; i++) {
            values.add(random.nextFloat() * 8);
        }
        float[] whole = rows(values, 64);
        for (int n = 1; n <= 64; n++) {
            float[] some = rows(values, n);
            assertArrayEquals(java.util.Arrays.copyOf(whole, n * 3), some);
        }
    }

    private static float[] rows(List<Float> values, int n) {
        String body = "{\"inputs\":[{\"name\":\"input\",\"shape\":[" + n + ",4],\"datatype\":\"FP32\",\"data\":"
                + values.subList(0, n * 4) + "}]}";
        JsonNode data = RealServer.expect(200, server.client.post("/v2/models/net/infer", body))
                .get("outputs")
                .get(0)
                .get("data");
        float[] row = new float[data.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = Float.parseFloat(data.get(i).asString());
        }
        return row;
    }

    @Test
    void countsWhatModelsDo() {
        rows(List.of(1f, 2f, 3f, 4f), 1);
        String metrics = server.client.get("/metrics").text();
        for (String name : List.of(
                "http_server_requests_seconds_count{method=\"POST\",route=\"/v2/models/{model}/infer\",status=\"200\"}",
                "yunmo_inference_requests_total{model=\"net\",version=\"1\"}",
                "yunmo_batches_total{model=\"net\",version=\"1\"}",
                "yunmo_model_load_seconds_count{model=\"net\"",
                "yunmo_http_connections",
                "jvm_memory_used_bytes",
                "process_cpu")) {
            assertTrue(metrics.contains(name), name + " is missing in\n" + metrics);
        }
        JsonNode stats = server.client
                .get("/v2/models/net/stats")
                .json()
                .get("model_stats")
                .get(0);
        assertTrue(stats.get("inference_count").longValue() >= 1);
    }

    @Test
    void writesOneLineOfJsonARequest() throws Exception {
        server.client.get("/v2/nothing%22here", "x-request-id: log-me");
        Path log = folder.resolve("logs/access.jsonl");
        for (int i = 0; i < 1000 && !Files.readString(log).contains("log-me"); i++) {
            Thread.sleep(5); // the log is written behind the answer, with no event when it has been
        }
        String line = Files.readAllLines(log).stream()
                .filter(l -> l.contains("log-me"))
                .findFirst()
                .orElseThrow();
        JsonNode entry = Json.read(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(404, entry.get("status").intValue());
        assertEquals("/v2/nothing%22here", entry.get("path").stringValue());
        assertEquals("GET", entry.get("method").stringValue());
    }
}
