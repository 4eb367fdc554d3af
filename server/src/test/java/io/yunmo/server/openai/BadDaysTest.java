package io.yunmo.server.openai;

import static io.yunmo.server.openai.LanguageServer.MESSAGES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.ChatModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
            server.chat(MESSAGES + ",\"max_tokens\":4").expect(200);
            await(() -> running(server) == 1);
            long threads = threads();
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
            await(() -> threads() <= threads);
            assertTrue(server.metric("yunmo_generation_requests_total") >= CLIENTS);
            server.chat(MESSAGES + ",\"max_tokens\":4").expect(200);
        }
    }

    /** Virtual threads, and those that Yunmo has named. */
    private long threads() {
        Path dump = folder.resolve("threads.txt");
        try {
            Files.deleteIfExists(dump);
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return Files.readAllLines(dump).stream()
                    .filter(l -> l.startsWith("#") && (l.contains("\" virtual") || l.contains("\"yunmo")))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            server.post("/v1/embeddings", "{\"model\":\"chat\",\"input\":[5," + poisoned + "]}")
                    .error(500);
            server.post("/v1/embeddings", "{\"model\":\"chat\",\"input\":[5,6]}")
                    .expect(200);
            server.complete("\"prompt\":[5,6],\"max_tokens\":4,\"logit_bias\":{\"" + poisoned + "\":-100}")
                    .expect(200);
        }
    }

    /** The embedding of one token is not a number. */
    private byte[] poisoned(int token) {
        return withEmbedding(token, Float.NaN);
    }

    /** A weight of one token is infinite, and with it its logit. */
    private byte[] infinite(int token) {
        return withEmbedding(token, Float.NEGATIVE_INFINITY);
    }

    private byte[] withEmbedding(int token, float value) {
        byte[] bytes = ChatModel.bytes();
        try (Gguf gguf = Gguf.open(ChatModel.in(folder))) {
            TensorInfo embedding = gguf.require("token_embd.weight");
            int at = (int) (embedding.offset() + token * embedding.columns() * Float.BYTES);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, value);
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

    /** What the header does not show is found when the weights are read, or when an answer is not finite. */
    @Test
    void damagedModelsAreRefusedOrAnswer() {
        byte[] good = ChatModel.bytes();
        SplittableRandom random = new SplittableRandom(20260103);
        try (LanguageServer server = LanguageServer.start(folder, Map.of("language.cache_memory", "4MiB"))) {
            for (int i = 0; i < 20; i++) {
                int status = server.post(
                                "/yunmo/v1/models?format=gguf&name=cut", Arrays.copyOf(good, good.length * i / 20))
                        .status();
                assertEquals(400, status, "cut at " + 5 * i + " %");
            }
            int served = 0;
            for (int i = 0; i < 60; i++) {
                byte[] bad = good.clone();
                int at = random.nextInt(i % 2 == 0 ? good.length : good.length / 20);
                bad[at] ^= (byte) (1 + random.nextInt(255));
                served += serves(server, "bad" + i, bad) ? 1 : 0;
            }
            assertTrue(served > 0 && served < 60, "served " + served);
            server.chat(MESSAGES + ",\"max_tokens\":4").expect(200);
            assertEquals(
                    1, server.get("/yunmo/v1/models").expect(200).path("models").size());
        }
    }

    /** Sends, releases, asks and removes a model; whether it answered. Every refusal has its reason. */
    private static boolean serves(LanguageServer server, String name, byte[] gguf) {
        var sent = server.post("/yunmo/v1/models?format=gguf&name=" + name, gguf);
        if (sent.status() != 201) {
            assertEquals(400, sent.status(), sent.text());
            return false;
        }
        var released = server.post("/yunmo/v1/models/" + name + "/release", "{\"version\":1}");
        boolean answers = released.status() == 200;
        if (answers) {
            var chat = server.post(
                    "/v1/chat/completions", "{\"model\":\"" + name + "\",\"max_tokens\":3," + MESSAGES + "}");
            answers = chat.status() == 200;
            assertTrue(List.of(200, 400, 500).contains(chat.status()), chat.text());
        } else {
            assertTrue(List.of(400, 413, 503).contains(released.status()), released.text());
            assertTrue(released.json().path("error").stringValue().contains(name), released.text());
        }
        var gone = server.send(server.request("/yunmo/v1/models/" + name).DELETE());
        assertTrue(gone.status() < 300, gone.text());
        return answers;
    }

    /** JSON has no infinities: what is impossible, forbidden or forced is a number in every form of answer. */
    @Test
    void answersHoldNumbersOnly() {
        try (LanguageServer server = new LanguageServer(folder, Map.of())) {
            server.add("chat", infinite(300));
            server.release("chat", "{\"version\":1}");
            for (String bias :
                    List.of("", ",\"logit_bias\":{\"7\":-100,\"9\":100}", ",\"logit_bias\":{\"300\":-100}")) {
                String rest = ",\"max_tokens\":3,\"ignore_eos\":true" + bias;
                for (String stream : List.of("", ",\"stream\":true")) {
                    finite(server.chat(MESSAGES + ",\"logprobs\":true,\"top_logprobs\":20" + rest + stream));
                    finite(server.complete("\"prompt\":[5,6,300,7],\"logprobs\":20" + rest + stream));
                    finite(server.complete("\"prompt\":[5,6,7],\"echo\":true,\"logprobs\":5" + rest + stream));
                }
            }
            finite(server.post("/v1/embeddings", "{\"model\":\"chat\",\"input\":[[5],[300],[6]]}"));
        }
    }

    private static void finite(LanguageServer.Reply reply) {
        assertTrue(List.of(200, 500).contains(reply.status()), reply.text());
        assertFalse(reply.text().matches("(?s).*(NaN|Infinity|[:,\\[]-?1e999).*"), reply.text());
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
