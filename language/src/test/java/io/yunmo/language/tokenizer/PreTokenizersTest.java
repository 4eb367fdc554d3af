package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every pre-tokenizer, under each of its names, over one vocabulary whose merges cross all boundaries. */
class PreTokenizersTest {
    private static final JsonNode EXPECTED = Fixtures.json("language/vocab/pretokenizers.json");

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (JsonNode p : EXPECTED.get("pretokenizers")) {
            names.add(p.get("pre").stringValue());
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void cutsWhereTheReferenceCuts(String name) {
        JsonNode expected = null;
        for (JsonNode p : EXPECTED.get("pretokenizers")) {
            expected = p.get("pre").stringValue().equals(name) ? p : expected;
        }
        try (Gguf file =
                Gguf.open(Fixtures.path("language/vocab/" + expected.get("file").stringValue()))) {
            for (JsonNode alias : expected.get("same")) {
                Map<String, Object> values = new LinkedHashMap<>(file.metadata().values());
                values.put("tokenizer.ggml.pre", alias.stringValue());
                check(Tokenizers.of(new Metadata(values)), expected, alias.stringValue());
            }
            int[] framed = TokenCases.ids(expected.get("add_special"));
            List<String> wrong = new ArrayList<>();
            TokenCases.compare(
                    wrong, name, "Hello", framed, Tokenizers.of(file.metadata()).encode("Hello", true, true));
            assertEquals(List.of(), wrong);
        }
    }

    private static void check(Tokenizer tokenizer, JsonNode expected, String alias) {
        List<String> wrong = new ArrayList<>();
        JsonNode strings = EXPECTED.get("strings");
        for (int i = 0; i < strings.size(); i++) {
            String text = strings.get(i).stringValue();
            int[] want = TokenCases.ids(expected.get("ids").get(i));
            TokenCases.compare(wrong, alias, text, want, tokenizer.encode(text, true, false));
        }
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void twentyWithThirtyTwoAliases() {
        int aliases = 0;
        for (JsonNode p : EXPECTED.get("pretokenizers")) {
            aliases += p.get("same").size() - 1;
        }
        assertEquals(20, names().size());
        assertEquals(32, aliases);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        try (Gguf file = Gguf.open(Fixtures.path("language/vocab/pre-gpt-2.gguf"))) {
            Map<String, Object> values = new LinkedHashMap<>(file.metadata().values());
            values.put("tokenizer.ggml.pre", "nobodys");
            Metadata metadata = new Metadata(values);
            YunmoException e = assertThrows(YunmoException.class, () -> Tokenizers.of(metadata));
            assertTrue(e.getMessage().contains("'nobodys'") && e.getMessage().contains("llama-bpe"), e.getMessage());
        }
    }
}
