package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The tokenizers of the tiny models: BPE, SentencePiece with and without the leading space, WordPiece, Unigram. */
class TinyTokenizersTest {
    static List<JsonNode> models() {
        List<JsonNode> models = new ArrayList<>();
        Fixtures.json("language/tiny/tiny.json").get("models").forEach(models::add);
        return models;
    }

    @ParameterizedTest
    @MethodSource("models")
    void tokensAreThoseOfTheReference(JsonNode model) {
        Path file = Fixtures.path("language/tiny/" + model.get("file").stringValue());
        assertEquals(20, model.get("strings").size());
        TokenCases.check(TokenCases.open(file), model.get("strings"));
    }
}
