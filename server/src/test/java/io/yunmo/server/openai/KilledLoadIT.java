package io.yunmo.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.server.ServerProcess;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.ChatModel;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** kill -9 while language models are sent and loaded: whoever starts on the same data finds what was there before. */
@Timeout(180)
class KilledLoadIT {
    /** From before the catalogue is open until long after the model is loaded, wherever that falls on this machine. */
    private static final List<Integer> MILLIS = List.of(300, 600, 900, 1200, 1600, 2200, 3000);

    @Test
    void aServerThatIsKilledWhileItLoadsStartsAgain(@TempDir Path folder) throws Exception {
        String before = said(folder);
        for (int millis : MILLIS) {
            try (ServerProcess child = ServerProcess.start(folder)) {
                child.let(millis);
            }
        }
        try (LanguageServer server = new LanguageServer(folder, Map.of())) {
            assertEquals(before, said(server));
            JsonNode models = server.get("/yunmo/v1/models").expect(200).path("models");
            assertEquals(1, models.size(), models::toString);
        }
    }

    private static String said(Path folder) throws IOException {
        try (LanguageServer server = new LanguageServer(folder, Map.of("language.context_length", "512"))) {
            server.add("chat", Files.readAllBytes(Fixtures.smollm2().orElseGet(() -> ChatModel.in(folder))));
            server.release("chat", "{\"version\":1}");
            return said(server);
        }
    }

    private static String said(LanguageServer server) {
        return LanguageServer.content(server.chat(LanguageServer.MESSAGES + ",\"temperature\":0,\"max_tokens\":8")
                .expect(200));
    }

    @Test
    void aModelThatWasSentInPartLeavesNothing(@TempDir Path folder) throws Exception {
        byte[] model = ChatModel.bytes();
        try (ServerProcess child = ServerProcess.start(folder);
                RawClient client = RawClient.connect(child.port())) {
            String head = "POST /yunmo/v1/models?format=gguf&name=cut HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                    + model.length + "\r\n\r\n";
            client.send(head.getBytes(StandardCharsets.US_ASCII)).send(Arrays.copyOf(model, model.length / 2));
            while (bytes(folder) < model.length / 4) {
                child.let(10);
            }
        }
        try (LanguageServer server = LanguageServer.start(folder, Map.of())) {
            server.chat(LanguageServer.MESSAGES + ",\"max_tokens\":2").expect(200);
            assertEquals(
                    1, server.get("/yunmo/v1/models").expect(200).path("models").size());
            assertEquals(1, files(folder, model.length / 4), "what was sent in part is gone, the whole model is there");
        }
    }

    /** Of files that are no catalogue and no log. */
    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(f ->
                            !f.toString().contains("catalog") && !f.toString().contains("logs"))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        }
    }

    /** How many are so large. */
    private static long files(Path folder, long bytes) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(f -> f.toFile().length() >= bytes)
                    .count();
        }
    }
}
