package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.testing.ChatModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a free port, with the small random chat model, and a client that speaks to it. */
final class LanguageServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();
    /** A conversation; the model writes nonsense. */
    static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}]";

    final YunmoServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    LanguageServer(Path dataDir, Map<String, String> configuration) {
        Map<String, String> all = new HashMap<>(
                Map.of("port", "0", "grpc_port", "-1", "data_dir", dataDir.toString(), "access_log.enabled", "false"));
        all.putAll(configuration);
        server = YunmoServer.start(ServerConfig.of(all));
    }

    /** With the model {@code chat}, released. */
    static LanguageServer start(Path dataDir, Map<String, String> configuration) {
        LanguageServer server = new LanguageServer(dataDir, configuration);
        server.add("chat", ChatModel.bytes());
        server.release("chat", "{\"version\":1}");
        return server;
    }

    /** An answer. */
    record Reply(int status, String text, HttpResponse<?> response) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        JsonNode expect(int wanted) {
            assertEquals(wanted, status, text);
            return json();
        }

        /** The error of an answer that must have this status. */
        JsonNode error(int wanted) {
            return expect(wanted).path("error");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The data of a stream's events, the last of which must be the end. */
        List<JsonNode> events() {
            assertEquals(200, status, text);
            List<JsonNode> events = new ArrayList<>();
            String[] lines = text.split("\n\n");
            for (int i = 0; i < lines.length - 1; i++) {
                events.add(JSON.readTree(lines[i].substring("data: ".length())));
            }
            assertEquals("data: [DONE]", lines[lines.length - 1]);
            return events;
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60));
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path) {
        return send(request(path));
    }

    Reply post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply post(String path, byte[] body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** A chat; {@code fields} with a comma between them. */
    Reply chat(String fields) {
        return post("/v1/chat/completions", "{\"model\":\"chat\"," + fields + "}");
    }

    /** A completion; {@code fields} with a comma between them. */
    Reply complete(String fields) {
        return post("/v1/completions", "{\"model\":\"chat\"," + fields + "}");
    }

    JsonNode add(String model, byte[] gguf) {
        return send(request("/yunmo/v1/models?format=gguf&name=" + model)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(gguf)))
                .expect(201);
    }

    void release(String model, String body) {
        post("/yunmo/v1/models/" + model + "/release", body).expect(200);
    }

    /** A value of the page of metrics, of the model "chat"; 0 when it is not there. */
    double metric(String name) {
        return get("/metrics")
                .text()
                .lines()
                .filter(l -> l.startsWith(name + "{") && l.contains("model=\"chat\""))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    static String content(JsonNode chat) {
        return chat.path("choices").get(0).path("message").path("content").stringValue();
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
    }
}
