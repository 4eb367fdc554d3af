package io.yunmo.server.openai;

import static io.yunmo.server.openai.LanguageServer.MESSAGES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.ChatModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BadDaysTest {
    private static final int CLIENTS = 500;

    @TempDir
    private Path folder;

    /** They leave before the first byte, or after it; politely, or with a reset; from a stream, or while they wait for all. */
    @Test
    void fiveHundredClientsVanish() throws Exception {
        try (LanguageServer server = LanguageServer.start(folder, Map.of("language.queue", "1000"))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = RawClient.connect(server.server.port());
                String body = "{\"model\":\"chat\"," + MESSAGES + ",\"max_tokens\":450,\"ignore_eos\":true,\"n\":"
                        + (i % 50 == 0 ? 2 : 1) + (i % 3 == 0 ? "}" : ",\"stream\":true}");
                client.send(client.head("POST", "/v1/chat/completions", body.length()) + body);
                clients.add(client);
            }
            for (int i = 0; i < CLIENTS; i++) {
                if (i % 2 == 0) {
                    clients.get(i).reset();
                } else {
                    clients.get(i).close();
                }
            }
            await(() -> server.metric("yunmo_generation_running") + server.metric("yunmo_generation_waiting") == 0);
            assertEquals(0, server.metric("yunmo_generation_used_blocks"));
            await(() -> running(server) == 1);
            assertTrue(server.metric("yunmo_generation_requests_total") >= CLIENTS);
            server.chat(MESSAGES + ",\"max_tokens\":4").expect(200);
        }
    }

    private static double running(LanguageServer server) {
        return server.get("/metrics")
                .text()
                .lines()
                .filter(l -> l.startsWith("yunmo_http_running "))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Bounded in time; each look is a request of its own. */
    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to rest");
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        Map<String, String> narrow = Map.of("language.max_sequences", "1", "language.queue", "2");
        try (LanguageServer server = LanguageServer.start(folder, narrow)) {
            for (String path : List.of("", ",\"stream\":true")) {
                var refused = server.chat(MESSAGES + ",\"n\":64,\"max_tokens\":200,\"ignore_eos\":true" + path);
                JsonNode error = refused.error(503);
                assertEquals("server_overloaded", error.path("code").stringValue());
                assertEquals("1", refused.header("retry-after"));
            }
            // What was refused with the last one leaves the queue at the engine's next step.
            await(() -> server.chat(MESSAGES + ",\"max_tokens\":4").status() == 200);
            assertTrue(server.metric("yunmo_inference_refusals_total") >= 2);
        }
    }

    @Test
    void notANumberInTheWeightsFailsARequestAlone() {
        int poisoned = 300;
        try (LanguageServer server = new LanguageServer(folder, Map.of())) {
            server.add("chat", poisoned(poisoned));
            server.release("chat", "{\"version\":1}");
            for (String stream : List.of("", ",\"stream\":true")) {
                JsonNode error = server.complete("\"prompt\":[" + poisoned + "],\"max_tokens\":4" + stream)
                        .error(500);
                assertEquals("server_error", error.path("type").stringValue());
            }
            server.complete("\"prompt\":[5,6],\"max_tokens\":4,\"logit_bias\":{\"" + poisoned + "\":-100}")
                    .expect(200);
        }
    }

    /** The embedding of one token is not a number. */
    private byte[] poisoned(int token) {
        byte[] bytes = ChatModel.bytes();
        try (Gguf gguf = Gguf.open(ChatModel.in(folder))) {
            TensorInfo embedding = gguf.require("token_embd.weight");
            int at = (int) (embedding.offset() + token * embedding.columns() * Float.BYTES);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, Float.NaN);
        }
        return bytes;
    }

    @Test
    void aDamagedFileIsRefusedAndLeavesNothing() {
        byte[] good = ChatModel.bytes();
        byte[] flipped = good.clone();
        Arrays.fill(flipped, 8, 16, (byte) 0xFF);
        byte[] cut = Arrays.copyOf(good, good.length / 2);
        byte[] none = "no model at all".getBytes(StandardCharsets.UTF_8);
        try (LanguageServer server = new LanguageServer(folder, Map.of())) {
            for (byte[] bad : List.of(flipped, cut, none, new byte[0])) {
                var reply = server.send(server.request("/yunmo/v1/models?format=gguf&name=bad")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bad)));
                JsonNode error = reply.expect(400);
                assertEquals("INVALID", error.path("code").stringValue());
                assertTrue(error.path("error").stringValue().contains("'bad'"), reply.text());
            }
            assertEquals(
                    0, server.get("/yunmo/v1/models").expect(200).path("models").size());
            assertEquals(0, server.get("/v1/models").expect(200).path("data").size());
        }
    }

    @Test
    void metricsTellWhatHappened() {
        try (LanguageServer server = LanguageServer.start(folder, Map.of())) {
            server.chat(MESSAGES + ",\"max_tokens\":8,\"ignore_eos\":true").expect(200);
            assertEquals(8, server.metric("yunmo_generation_tokens_total"));
            assertTrue(server.metric("yunmo_generation_prompt_tokens_total") > 8);
            assertEquals(1, server.metric("yunmo_generation_first_token_seconds_count"));
            assertEquals(7, server.metric("yunmo_generation_next_token_seconds_count"));
            assertTrue(server.metric("yunmo_generation_blocks") > 0);
            server.post("/v2/repository/models/chat/unload", "").expect(200);
            assertEquals(0, server.metric("yunmo_generation_blocks"));
            assertEquals(503, server.chat(MESSAGES).status());
            server.post("/v2/repository/models/chat/load", "").expect(200);
            assertTrue(server.metric("yunmo_generation_blocks") > 0);
            server.chat(MESSAGES + ",\"max_tokens\":1").expect(200);
        }
    }
}
