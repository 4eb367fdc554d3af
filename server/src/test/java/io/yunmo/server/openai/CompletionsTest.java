package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Completions, embeddings and models. */
class CompletionsTest {
    @TempDir
    private static Path folder;

    private static LanguageServer server;

    @BeforeAll
    static void start() {
        server = LanguageServer.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String text(JsonNode answer, int choice) {
        return answer.path("choices").get(choice).path("text").stringValue();
    }

    @Test
    void sixteenTokensAreUsual() {
        JsonNode answer = server.complete("\"prompt\":\"Once\",\"seed\":3,\"ignore_eos\":true")
                .expect(200);
        assertEquals("text_completion", answer.path("object").stringValue());
        assertTrue(answer.path("id").stringValue().startsWith("cmpl-"));
        assertEquals(16, answer.path("usage").path("completion_tokens").intValue());
        assertTrue(answer.path("choices").get(0).path("logprobs").isNull());
        String events =
                server.complete("\"prompt\":\"Once\",\"seed\":3,\"ignore_eos\":true,\"stream\":true").events().stream()
                        .map(e -> text(e, 0))
                        .reduce("", String::concat);
        assertEquals(text(answer, 0), events);
    }

    @Test
    void promptsMayBeTextsAndTokensAndSeveral() {
        String rest = ",\"temperature\":0,\"max_tokens\":4,\"ignore_eos\":true";
        JsonNode texts =
                server.complete("\"prompt\":[\"Hello\",\"The sea\"]" + rest).expect(200);
        assertEquals(
                text(texts, 0),
                text(server.complete("\"prompt\":\"Hello\"" + rest).expect(200), 0));
        assertEquals(
                text(texts, 1),
                text(server.complete("\"prompt\":\"The sea\"" + rest).expect(200), 0));
        JsonNode lists = server.complete("\"prompt\":[[5,6,7],[8,9]]" + rest).expect(200);
        assertEquals(5, lists.path("usage").path("prompt_tokens").intValue());
        assertEquals(8, lists.path("usage").path("completion_tokens").intValue());
        assertEquals(
                text(lists, 1), text(server.complete("\"prompt\":[8,9]" + rest).expect(200), 0));
        JsonNode each = server.complete("\"prompt\":[\"a\",\"b\"],\"n\":2,\"best_of\":2,\"max_tokens\":1")
                .expect(200);
        assertEquals(4, each.path("choices").size());
    }

    @Test
    void logprobsAndEchoHaveTheOldForm() {
        JsonNode answer = server.complete(
                        "\"prompt\":[5,6,7],\"echo\":true,\"logprobs\":2,\"max_tokens\":3,\"temperature\":0,\"ignore_eos\":true")
                .expect(200);
        JsonNode logprobs = answer.path("choices").get(0).path("logprobs");
        assertEquals(6, logprobs.path("tokens").size());
        assertTrue(logprobs.path("token_logprobs").get(0).isNull());
        assertTrue(logprobs.path("top_logprobs").get(0).isNull());
        assertTrue(logprobs.path("token_logprobs").get(1).doubleValue() < 0);
        assertTrue(logprobs.path("top_logprobs").get(4).size() >= 2);
        assertEquals(0, logprobs.path("text_offset").get(0).intValue());
        String text = text(answer, 0);
        String bare = text(
                server.complete("\"prompt\":[5,6,7],\"max_tokens\":3,\"temperature\":0,\"ignore_eos\":true")
                        .expect(200),
                0);
        assertTrue(text.endsWith(bare) && text.length() > bare.length(), text);
        JsonNode scored = server.complete("\"prompt\":[5,6,7],\"echo\":true,\"logprobs\":0,\"max_tokens\":0")
                .expect(200);
        assertEquals(
                3, scored.path("choices").get(0).path("logprobs").path("tokens").size());
        List<JsonNode> events = server.complete(
                        "\"prompt\":\"Hello\",\"echo\":true,\"logprobs\":1,\"max_tokens\":2,\"stream\":true,\"ignore_eos\":true")
                .events();
        assertEquals("Hello", text(events.getFirst(), 0));
    }

    @Test
    void embeddingsAreUnitVectorsInEitherForm() {
        JsonNode plain = embed("\"input\":[\"a cat\",\"a dog\"]");
        assertEquals(2, plain.path("data").size());
        float[] vector = numbers(plain.path("data").get(0).path("embedding"));
        double square = 0;
        for (float v : vector) {
            square += v * v;
        }
        assertEquals(1, square, 1e-4);
        JsonNode packed = embed("\"input\":\"a cat\",\"encoding_format\":\"base64\",\"dimensions\":" + vector.length);
        byte[] bytes = Base64.getDecoder()
                .decode(packed.path("data").get(0).path("embedding").stringValue());
        float[] same = new float[vector.length];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(same);
        assertArrayEquals(vector, same);
        assertEquals(
                3,
                embed("\"input\":[5,6,7]").path("usage").path("prompt_tokens").intValue());
        assertEquals(2, embed("\"input\":[[5],[6,7]]").path("data").size());
    }

    private static JsonNode embed(String fields) {
        return server.post("/v1/embeddings", "{\"model\":\"chat\"," + fields + "}")
                .expect(200);
    }

    private static float[] numbers(JsonNode list) {
        float[] numbers = new float[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).floatValue();
        }
        return numbers;
    }

    @Test
    void modelsAreListed() {
        JsonNode list = server.get("/v1/models").expect(200);
        assertEquals("list", list.path("object").stringValue());
        JsonNode card = list.path("data").get(0);
        assertEquals("chat", card.path("id").stringValue());
        assertTrue(card.path("created").longValue() > 0);
        assertEquals(
                "model",
                server.get("/v1/models/chat").expect(200).path("object").stringValue());
        assertEquals(
                "chat@1", server.get("/v1/models/chat@1").expect(200).path("id").stringValue());
        assertEquals(
                "model_not_found",
                server.get("/v1/models/chat@2").error(404).path("code").stringValue());
    }

    @Test
    void theCatalogueSaysWhatTheModelIs() {
        JsonNode c = server.get("/yunmo/v1/models/chat/versions/1").expect(200).path("configuration");
        assertEquals("llama", c.path("architecture").stringValue());
        assertEquals("F32", c.path("quantisation").stringValue());
        assertEquals(512, c.path("context_length").intValue());
        assertTrue(c.path("chats").booleanValue() && c.path("generates").booleanValue());
        assertTrue(c.path("memory_bytes").longValue() > c.path("weight_bytes").longValue());
    }
}
