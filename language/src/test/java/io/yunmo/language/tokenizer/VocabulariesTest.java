package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whole vocabularies of public models, where they may be read: llama.cpp's ids and its own test pairs. */
class VocabulariesTest {
    @ParameterizedTest
    @ValueSource(strings = {"llama-spm", "bert-bge", "gpt-2", "deepseek-coder", "qwen2", "starcoder"})
    void tokensAreThoseOfTheReference(String name) {
        Optional<Path> file = Fixtures.shared("vocab/ggml-vocab-" + name + ".gguf");
        Optional<Path> json = Fixtures.shared("vocab/vocab.json");
        Assumptions.assumeTrue(
                file.isPresent() && json.isPresent(),
                "other people's vocabularies are not in the project: set YUNMO_SHARED to the folder that has them");
        Tokenizer tokenizer = TokenCases.open(file.orElseThrow());
        JsonNode expected = vocabulary(json.orElseThrow(), name);
        assertEquals(195, expected.get("strings").size());
        TokenCases.check(tokenizer, expected.get("strings"));
        List<String> wrong = new ArrayList<>();
        for (JsonNode pair : expected.get("own_test")) {
            String text = pair.get("text").stringValue();
            TokenCases.compare(
                    wrong, "own", text, TokenCases.ids(pair.get("ids")), tokenizer.encode(text, false, false));
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static JsonNode vocabulary(Path json, String name) {
        for (JsonNode v : new ObjectMapper().readTree(json.toFile()).get("vocabularies")) {
            if (v.get("name").stringValue().equals(name)) {
                return v;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
