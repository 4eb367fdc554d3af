package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.testing.ChatModel;
import io.yunmo.testing.Python;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official openai package for Python, unmodified, against all that it can call here. */
class OpenAiClientIT {
    private static final String KEY = "a-key-of-more-than-16-characters";

    @TempDir
    private Path folder;

    @Test
    void callsEverything() throws Exception {
        Python python = python();
        try (YunmoServer server = YunmoServer.start(ServerConfig.of(
                Map.of("port", "0", "grpc_port", "-1", "data_dir", folder.toString(), "api_key", KEY)))) {
            call(server, "/yunmo/v1/models?format=gguf&name=chat", 201, ChatModel.bytes());
            call(server, "/yunmo/v1/models/chat/release", 200, "{\"version\":1}".getBytes(StandardCharsets.UTF_8));
            Python.Result result =
                    python.run(180, "server/src/test/python/openai_calls.py", Integer.toString(server.port()), KEY);
            assertEquals(0, result.status(), result.output());
            assertTrue(result.output().contains("ok errors"), result.output());
        }
    }

    private static void call(YunmoServer server, String path, int status, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + KEY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(status, response.statusCode(), response.body());
        }
    }

    /** The interpreter that has the package; without it the test is skipped and says so. */
    private static Python python() throws Exception {
        Python.Result made = Python.make("scripts/test-clients.sh", 300);
        if (made.status() != 0) {
            System.out.println("SKIPPED: the test with the openai package, which cannot be had\n" + made.output());
        }
        Assumptions.assumeTrue(made.status() == 0, "scripts/test-clients.sh cannot make the Python environment");
        return Python.of(made);
    }
}
