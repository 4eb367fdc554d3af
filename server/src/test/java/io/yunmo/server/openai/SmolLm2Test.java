package io.yunmo.server.openai;

import static io.yunmo.server.openai.LanguageServer.content;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yunmo.testing.Fixtures;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A model that makes sense says what the transcripts' server says (where that had a clear favourite: "chat-end-of-turn" begins at
 * a tie of two tokens).
 */
class SmolLm2Test {
    @Test
    void itTellsTheStoryOfTheTranscripts(@TempDir Path folder) throws Exception {
        Optional<Path> file = Fixtures.smollm2();
        assumeTrue(file.isPresent(), "SmolLM2 is not here: scripts/test-models.sh fetches it");
        try (LanguageServer server = new LanguageServer(folder, Map.of("language.context_length", "2048"))) {
            server.send(server.request("/yunmo/v1/models?format=gguf&name=chat")
                            .POST(HttpRequest.BodyPublishers.ofFile(file.get())))
                    .expect(201);
            server.release("chat", "{\"version\":1}");
            says(server, "chat");
            says(server, "chat-stop");
        }
    }

    private static void says(LanguageServer server, String name) {
        JsonNode transcript = Fixtures.json("protocols/openai/transcripts/" + name + ".json");
        String body = transcript
                .path("request")
                .path("body")
                .toString()
                .replace("\"model\":\"smollm2\"", "\"model\":\"chat\"");
        JsonNode theirs = transcript.path("response").path("body");
        JsonNode ours = server.post("/v1/chat/completions", body).expect(200);
        String said = content(ours);
        String wanted = content(theirs);
        assertTrue(said.startsWith(wanted.substring(0, Math.min(20, wanted.length()))), said);
        assertEquals(
                theirs.path("choices").get(0).path("finish_reason"),
                ours.path("choices").get(0).path("finish_reason"));
        assertEquals(
                theirs.path("usage").path("prompt_tokens"), ours.path("usage").path("prompt_tokens"));
    }
}
