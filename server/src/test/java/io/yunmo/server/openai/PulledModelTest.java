package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.testing.Fixtures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A model is pulled from a file and called, through the real server. */
class PulledModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static YunmoServer server;

    @BeforeAll
    static void start() throws Exception {
        server = YunmoServer.start(
                ServerConfig.of(Map.of("port", "0", "grpc_port", "-1", "data_dir", folder.toString())));
        Path file = Fixtures.path("language/quant/llama-q4_0.gguf");
        JsonNode pull = post("/yunmo/v1/pulls", 202, "{\"source\":\"file:" + file + "\",\"name\":\"tiny\"}");
        // A pull has no event to wait for; its state is asked for, bounded in time.
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String state = "";
        while (!state.equals("done") && !state.equals("failed") && System.nanoTime() < end) {
            Thread.sleep(20);
            pull = get("/yunmo/v1/pulls/" + pull.path("id").asString(), 200);
            state = pull.path("state").asString();
        }
        assertEquals("done", state, pull.toString());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void thePulledModelIsReleasedAndListed() {
        assertEquals(
                "tiny", get("/v1/models", 200).path("data").get(0).path("id").asString());
        assertEquals("model", get("/v1/models/tiny", 200).path("object").asString());
        assertEquals(
                "model_not_found",
                get("/v1/models/other", 404).path("error").path("code").asString());
    }

    @Test
    void theSameRequestGetsTheSameAnswerWithAndWithoutAStream() {
        String body = "{\"model\":\"tiny\",\"prompt\":[5,6,7],\"max_tokens\":8,\"seed\":7,\"ignore_eos\":true";
        JsonNode whole = post("/v1/completions", 200, body + "}");
        assertEquals(8, whole.path("usage").path("completion_tokens").asInt());
        assertEquals(
                whole.path("choices").get(0).path("text").asString(),
                post("/v1/completions", 200, body + "}")
                        .path("choices")
                        .get(0)
                        .path("text")
                        .asString());
        String stream = send("/v1/completions", body + ",\"stream\":true}").body();
        assertTrue(stream.endsWith("data: [DONE]\n\n"), stream);
        StringBuilder text = new StringBuilder();
        stream.lines()
                .filter(l -> l.startsWith("data: {"))
                .map(l -> JSON.readTree(l.substring(6)))
                .forEach(e -> text.append(e.path("choices").get(0).path("text").asString("")));
        assertEquals(whole.path("choices").get(0).path("text").asString(), text.toString());
    }

    @Test
    void aVectorHasLengthOne() {
        JsonNode vector = post("/v1/embeddings", 200, "{\"model\":\"tiny\",\"input\":[5,6,7]}")
                .path("data")
                .get(0)
                .path("embedding");
        double sum = 0;
        for (JsonNode x : vector) {
            sum += x.doubleValue() * x.doubleValue();
        }
        assertEquals(1, sum, 1e-4);
    }

    @Test
    void wrongRequestsAreAnsweredInOpenAisForm() {
        JsonNode hot = post("/v1/completions", 400, "{\"model\":\"tiny\",\"prompt\":\"a\",\"temperature\":9}");
        assertTrue(hot.path("error").path("message").asString().contains("temperature"), hot.toString());
        JsonNode typo = post("/v1/completions", 400, "{\"model\":\"tiny\",\"prompt\":\"a\",\"max_token\":9}");
        assertTrue(typo.path("error").path("message").asString().contains("max_tokens"), typo.toString());
        StringBuilder tokens = new StringBuilder("5");
        for (int i = 0; i < 5000; i++) {
            tokens.append(",5");
        }
        JsonNode length = post("/v1/completions", 400, "{\"model\":\"tiny\",\"prompt\":[" + tokens + "]}");
        assertEquals(
                "context_length_exceeded", length.path("error").path("code").asString());
        JsonNode oip = post(
                "/v2/models/tiny/infer",
                400,
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}");
        assertTrue(oip.path("error").asString().contains("/v1/completions"), oip.toString());
    }

    private static JsonNode get(String path, int status) {
        return read(status, exchange(HttpRequest.newBuilder(uri(path)).GET()));
    }

    private static JsonNode post(String path, int status, String body) {
        return read(status, send(path, body));
    }

    private static JsonNode read(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static HttpResponse<String> send(String path, String body) {
        return exchange(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
