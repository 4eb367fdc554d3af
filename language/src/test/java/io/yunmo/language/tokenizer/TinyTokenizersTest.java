package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The tokenizers of the tiny models: BPE, SentencePiece with and without the leading space, WordPiece, Unigram. */
class TinyTokenizersTest {
    private static Optional<Path> find(String name) {
        return Optional.of(Fixtures.path("language/tiny/" + name))
                .filter(Files::exists)
                .or(() -> Fixtures.shared("tiny/" + name));
    }

    static List<JsonNode> models() {
        List<JsonNode> models = new ArrayList<>();
        find("tiny.json")
                .ifPresent(p ->
                        new ObjectMapper().readTree(p.toFile()).get("models").forEach(models::add));
        return models;
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("models")
    void tokensAreThoseOfTheReference(JsonNode model) {
        Optional<Path> file = find(model.get("file").stringValue());
        Assumptions.assumeTrue(file.isPresent(), "the tiny models are not here");
        assertEquals(20, model.get("strings").size());
        TokenCases.check(TokenCases.open(file.orElseThrow()), model.get("strings"));
    }
}
