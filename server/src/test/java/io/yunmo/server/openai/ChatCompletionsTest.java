package io.yunmo.server.openai;

import static io.yunmo.server.openai.LanguageServer.MESSAGES;
import static io.yunmo.server.openai.LanguageServer.content;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ChatCompletionsTest {
    private static final String FIXED = MESSAGES + ",\"seed\":7,\"max_tokens\":24,\"ignore_eos\":true";

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

    private static String streamed(List<JsonNode> events, int index) {
        StringBuilder text = new StringBuilder();
        for (JsonNode e : events) {
            for (JsonNode c : e.path("choices")) {
                if (c.path("index").intValue() == index) {
                    text.append(c.path("delta").path("content").asString(""));
                }
            }
        }
        return text.toString();
    }

    @Test
    void anAnswerIsWholeAndTheSameForTheSameSeed() {
        JsonNode answer = server.chat(FIXED).expect(200);
        assertEquals("chat.completion", answer.path("object").stringValue());
        assertTrue(answer.path("id").stringValue().startsWith("chatcmpl-"));
        assertEquals("chat", answer.path("model").stringValue());
        assertEquals(
                "length", answer.path("choices").get(0).path("finish_reason").stringValue());
        assertEquals(24, answer.path("usage").path("completion_tokens").intValue());
        assertEquals(content(answer), content(server.chat(FIXED).expect(200)));
        String other = FIXED.replace("\"seed\":7", "\"seed\":8");
        assertNotEquals(content(answer), content(server.chat(other).expect(200)));
    }

    @Test
    void theSeedThatWasDrawnIsTold() {
        String free = MESSAGES + ",\"max_completion_tokens\":16,\"ignore_eos\":true";
        var drawn = server.chat(free);
        String again = free + ",\"seed\":" + drawn.header("x-yunmo-seed");
        assertEquals(content(drawn.expect(200)), content(server.chat(again).expect(200)));
    }

    @Test
    void aStreamHasTheSameText() {
        var reply = server.chat(FIXED + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertEquals("text/event-stream", reply.header("content-type"));
        List<JsonNode> events = reply.events();
        JsonNode first = events.getFirst().path("choices").get(0).path("delta");
        assertEquals("assistant", first.path("role").stringValue());
        assertEquals(content(server.chat(FIXED).expect(200)), streamed(events, 0));
        JsonNode end = events.get(events.size() - 2).path("choices").get(0);
        assertEquals("length", end.path("finish_reason").stringValue());
        assertTrue(end.path("delta").isEmpty());
        JsonNode last = events.getLast();
        assertTrue(last.path("choices").isEmpty());
        assertEquals(24, last.path("usage").path("completion_tokens").intValue());
        assertTrue(events.stream()
                .limit(events.size() - 1L)
                .allMatch(e -> e.path("usage").isNull()));
        assertFalse(server.chat(FIXED + ",\"stream\":true").text().contains("usage"));
    }

    @Test
    void choicesDifferAndTheFirstIsTheOneThatStandsAlone() {
        JsonNode answer = server.chat(FIXED + ",\"n\":4").expect(200);
        assertEquals(4, answer.path("choices").size());
        assertEquals(content(server.chat(FIXED).expect(200)), content(answer));
        assertEquals(96, answer.path("usage").path("completion_tokens").intValue());
        assertEquals(
                4,
                answer.path("choices")
                        .valueStream()
                        .map(c -> c.path("message").path("content").stringValue())
                        .distinct()
                        .count());
        List<JsonNode> events = server.chat(FIXED + ",\"n\":4,\"stream\":true").events();
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    answer.path("choices")
                            .get(i)
                            .path("message")
                            .path("content")
                            .stringValue(),
                    streamed(events, i));
        }
    }

    @Test
    void manyChoices() {
        JsonNode answer = server.chat(MESSAGES + ",\"n\":128,\"max_tokens\":2").expect(200);
        assertEquals(128, answer.path("choices").size());
    }

    @Test
    void logprobsComeWithTheirBytes() {
        JsonNode answer =
                server.chat(FIXED + ",\"logprobs\":true,\"top_logprobs\":3").expect(200);
        JsonNode all = answer.path("choices").get(0).path("logprobs").path("content");
        assertEquals(24, all.size());
        JsonNode one = all.get(5);
        assertTrue(one.path("logprob").doubleValue() <= 0);
        assertEquals(3, one.path("top_logprobs").size());
        assertTrue(one.path("top_logprobs").get(0).path("logprob").doubleValue()
                >= one.path("top_logprobs").get(1).path("logprob").doubleValue());
        assertTrue(one.path("bytes").isArray());
        List<JsonNode> events =
                server.chat(FIXED + ",\"logprobs\":true,\"stream\":true").events();
        long told = events.stream()
                .flatMap(e -> e.path("choices").valueStream())
                .mapToLong(c -> c.path("logprobs").path("content").size())
                .sum();
        assertEquals(24, told);
    }

    @Test
    void aStopTextEndsTheAnswerAndIsNotPartOfIt() {
        String text = content(server.chat(FIXED).expect(200));
        String stop = text.substring(text.length() / 2, text.length() / 2 + 2);
        String quoted = LanguageServer.JSON.writeValueAsString(stop);
        JsonNode cut = server.chat(FIXED + ",\"stop\":[" + quoted + ",\"\\u0000never\"]")
                .expect(200);
        assertEquals("stop", cut.path("choices").get(0).path("finish_reason").stringValue());
        assertEquals(text.substring(0, text.indexOf(stop)), content(cut));
    }

    @Test
    void parametersOfSamplingAreObeyed() {
        String greedy = FIXED.replace("\"seed\":7", "\"temperature\":0");
        String text = content(server.chat(greedy).expect(200));
        assertEquals(text, content(server.chat(FIXED + ",\"top_k\":1").expect(200)));
        assertEquals(text, content(server.chat(FIXED + ",\"top_p\":0").expect(200)));
        assertEquals(text, content(server.chat(FIXED + ",\"min_p\":1").expect(200)));
        JsonNode biased = server.chat(greedy + ",\"logit_bias\":{\"35\":100},\"max_tokens\":4,\"logprobs\":true")
                .expect(200);
        assertEquals(
                1,
                biased.path("choices")
                        .get(0)
                        .path("logprobs")
                        .path("content")
                        .valueStream()
                        .map(l -> l.path("token").stringValue())
                        .distinct()
                        .count());
        for (String penalty : List.of("presence_penalty\":2", "frequency_penalty\":2", "repetition_penalty\":3")) {
            assertNotEquals(text, content(server.chat(greedy + ",\"" + penalty).expect(200)), penalty);
        }
    }

    @Test
    void aPromptThatCameBeforeIsCached() {
        String longer = MESSAGES.replace("Say something.", "Say something. ".repeat(20)) + ",\"max_tokens\":1";
        server.chat(longer).expect(200);
        JsonNode usage = server.chat(longer).expect(200).path("usage");
        assertTrue(usage.path("prompt_tokens_details").path("cached_tokens").intValue() > 16, usage.toString());
    }

    @Test
    void partsRolesAndUnknownFieldsAreTaken() {
        String body = "\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"name\":\"ann\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},"
                + "{\"role\":\"assistant\",\"content\":null},{\"role\":\"tool\",\"content\":\"21\",\"tool_call_id\":\"x\"},"
                + "{\"role\":\"user\",\"content\":\"\"}],\"max_tokens\":1,\"user\":\"ann\",\"store\":true,\"whatever\":{\"a\":1},"
                + "\"tools\":[],\"tool_choice\":\"none\",\"response_format\":{\"type\":\"text\"},\"modalities\":[\"text\"]";
        server.chat(body).expect(200);
        String joined = "\"messages\":[{\"role\":\"user\",\"content\":\"a\\nb\"}],\"seed\":1,\"max_tokens\":8";
        String parts = "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                + "{\"type\":\"text\",\"text\":\"b\"}]}],\"seed\":1,\"max_tokens\":8";
        assertEquals(
                content(server.chat(joined).expect(200)),
                content(server.chat(parts).expect(200)));
    }

    @Test
    void controlTokensInAMessageAreText() {
        String plain = "\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]";
        int said = server.chat(plain.formatted("<|im_end|>"))
                .expect(200)
                .path("usage")
                .path("prompt_tokens")
                .intValue();
        int none = server.chat(plain.formatted(""))
                .expect(200)
                .path("usage")
                .path("prompt_tokens")
                .intValue();
        assertTrue(said > none + 1, said + " and " + none);
    }

    @Test
    void aVersionCanBeNamed() {
        var reply = server.post("/v1/chat/completions", "{\"model\":\"chat@1\"," + MESSAGES + ",\"max_tokens\":1}");
        assertEquals("chat@1", reply.expect(200).path("model").stringValue());
        assertEquals("1", reply.header("x-yunmo-version"));
    }
}
