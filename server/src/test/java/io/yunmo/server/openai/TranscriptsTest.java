package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests that were really sent get answers of the form that was really given, where that is the protocol's. */
class TranscriptsTest {
    /** What llama-server adds of its own. */
    private static final Set<String> EXTRAS =
            Set.of("timings", "id", "encoding_format", "models", "aliases", "tags", "meta");

    /** Cases whose logprobs have not the protocol's form. */
    private static final Set<String> OTHER_LOGPROBS = Set.of("completions-logprobs");

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

    static Stream<String> cases() {
        return Fixtures.list("protocols/openai/transcripts", ".json").stream()
                .map(p -> p.getFileName().toString().replace(".json", ""));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theAnswerHasTheForm(String name) {
        JsonNode transcript = Fixtures.json("protocols/openai/transcripts/" + name + ".json");
        JsonNode request = transcript.path("request");
        var reply = request.path("method").stringValue().equals("GET")
                ? server.get(request.path("path").stringValue())
                : server.post(request.path("path").stringValue(), body(request));
        JsonNode response = transcript.path("response");
        if (name.startsWith("error-")) {
            error(name, reply);
        } else if (response.has("events")) {
            stream(response.path("events"), reply);
        } else {
            sameForm(name, response.path("body"), reply.expect(200), name);
        }
    }

    private static String body(JsonNode request) {
        if (request.has("text")) {
            return request.path("text").stringValue();
        }
        ObjectNode body = ((ObjectNode) request.path("body")).deepCopy().put("model", "chat");
        if (body.path("prompt").isArray() && body.path("prompt").get(0).isNumber()) {
            body.putArray("prompt").add(5).add(6);
        }
        JsonNode input = body.path("input").path(0);
        if (input.isNumber() || input.isArray()) {
            body.putArray("input").add(5).add(6);
        }
        if (body.toString().contains("6000 times")) {
            body.putArray("messages").addObject().put("role", "user").put("content", "cat ".repeat(6000));
        }
        return body.toString();
    }

    private static void error(String name, LanguageServer.Reply reply) {
        int status = name.equals("error-unknown-path") ? 404 : name.equals("error-wrong-method") ? 405 : 400;
        JsonNode error = reply.error(status);
        assertTrue(error.path("message").isString() && error.path("type").isString(), reply.text());
        assertTrue(error.has("param") && error.has("code"), reply.text());
        assertTrue(error.path("code").isString() || error.path("code").isNull(), reply.text());
    }

    private static void stream(JsonNode events, LanguageServer.Reply reply) {
        assertTrue(reply.header("content-type").startsWith("text/event-stream"), reply.text());
        List<JsonNode> ours = reply.events();
        JsonNode first = events.get(0).path("data");
        JsonNode second = events.get(1).path("data");
        sameForm("first", first, ours.getFirst(), "first event");
        sameForm("text", second, ours.get(1), "second event");
        long finished = ours.stream()
                .flatMap(e -> e.path("choices").valueStream())
                .filter(c -> c.path("finish_reason").isString())
                .count();
        long theirs = events.valueStream()
                .flatMap(e -> e.path("data").path("choices").valueStream())
                .filter(c -> c.path("finish_reason").isString())
                .count();
        assertEquals(theirs, finished);
        boolean usage = events.toString().contains("\"choices\":[],");
        assertTrue(!usage || ours.getLast().path("usage").isObject());
    }

    /** Every field of theirs is in ours, with a value of the same kind. */
    private static void sameForm(String name, JsonNode theirs, JsonNode ours, String place) {
        if (theirs.isObject()) {
            theirs.properties().forEach(f -> {
                boolean skipped =
                        EXTRAS.contains(f.getKey()) || f.getKey().equals("logprobs") && OTHER_LOGPROBS.contains(name);
                if (!skipped) {
                    assertTrue(ours.has(f.getKey()), place + " lacks " + f.getKey() + ": " + ours);
                    sameForm(name, f.getValue(), ours.path(f.getKey()), place + "." + f.getKey());
                }
            });
        } else if (theirs.isArray() && !theirs.isEmpty() && theirs.get(0).isObject()) {
            assertTrue(!ours.isEmpty(), place);
            sameForm(name, theirs.get(0), ours.get(0), place + "[0]");
        } else if (!theirs.isNull() && !ours.isNull()) {
            assertEquals(theirs.isNumber(), ours.isNumber(), place);
            assertEquals(theirs.isString() || theirs.isArray(), ours.isString() || ours.isArray(), place);
        }
    }
}
