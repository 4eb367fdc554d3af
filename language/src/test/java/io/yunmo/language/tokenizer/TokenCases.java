package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.yunmo.language.gguf.Gguf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads tokenizers and the token ids of the fixtures, and compares. */
final class TokenCases {
    private TokenCases() {}

    static Tokenizer open(Path gguf) {
        try (Gguf file = Gguf.open(gguf)) {
            return Tokenizers.of(file.metadata());
        }
    }

    static int[] ids(JsonNode array) {
        int[] r = new int[array.size()];
        for (int i = 0; i < r.length; i++) {
            r[i] = array.get(i).intValue();
        }
        return r;
    }

    /** All strings of a list: their ids, framed and with special tokens as text too where the list has them. */
    static void check(Tokenizer tokenizer, JsonNode strings) {
        List<String> wrong = new ArrayList<>();
        for (JsonNode s : strings) {
            String text = s.get("text").stringValue();
            compare(wrong, "plain", text, ids(s.get("ids")), tokenizer.encode(text, true, false));
            JsonNode framed = s.has("ids_add_special") ? s.get("ids_add_special") : s.get("ids");
            compare(wrong, "framed", text, ids(framed), tokenizer.encode(text, true, true));
            JsonNode asText = s.has("ids_special_as_text") ? s.get("ids_special_as_text") : null;
            if (asText != null) {
                compare(wrong, "special as text", text, ids(asText), tokenizer.encode(text, false, false));
            }
        }
        assertArrayEquals(new Object[0], wrong.toArray(), () -> wrong.size() + " wrong:\n" + String.join("\n", wrong));
    }

    static void compare(List<String> wrong, String what, String text, int[] want, int[] got) {
        if (!Arrays.equals(want, got)) {
            wrong.add("%s '%s': want %s, got %s".formatted(what, text, Arrays.toString(want), Arrays.toString(got)));
        }
    }
}
