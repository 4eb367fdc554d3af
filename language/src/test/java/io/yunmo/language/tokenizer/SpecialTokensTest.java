package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.language.gguf.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecialTokensTest {
    /** Bytes, then {@code <a>} and {@code <a><b>} control, {@code <u>} user-defined. */
    private static Metadata metadata() {
        Metadata base = Vocabularies.byteLevel("gpt-2");
        List<String> tokens = new ArrayList<>(
                base.texts("tokenizer.ggml.tokens").orElseThrow().subList(0, 256));
        tokens.addAll(List.of("<a>", "<a><b>", "<u>"));
        long[] kinds = new long[tokens.size()];
        Arrays.fill(kinds, 1);
        kinds[256] = kinds[257] = 3;
        kinds[258] = 4;
        return Vocabularies.with(Vocabularies.with(base, "tokens", tokens), "token_type", kinds);
    }

    private static int[] bytes(String s, int... around) {
        int[] r = Arrays.copyOf(around, around.length + s.length());
        for (int i = 0; i < s.length(); i++) {
            r[around.length + i] = s.charAt(i);
        }
        return r;
    }

    @Test
    void theLongestAtTheLeftmostPlaceIsTaken() {
        Tokenizer t = Tokenizers.of(metadata());
        assertArrayEquals(new int[] {257, 'x', 256, '<', 'b'}, t.encode("<a><b>x<a><b", true, false));
        assertArrayEquals(new int[] {'<', '<', 256, '>'}, t.encode("<<<a>>", true, false));
    }

    @Test
    void asTextOnlyUserDefinedOnesCount() {
        Tokenizer t = Tokenizers.of(metadata());
        assertArrayEquals(bytes("<a>", 258), t.encode("<u><a>", false, false));
        assertEquals("<u><a>", t.decode(t.encode("<u><a>", false, false)));
        assertEquals("<u>", t.decode(t.encode("<u><a>", true, false)));
    }

    @Test
    void phi3TakesTheSpaceBehindAlong() {
        Map<String, Object> values = new LinkedHashMap<>(metadata().values());
        values.put("general.name", "Phi-3 mini");
        Tokenizer t = Tokenizers.of(new Metadata(values));
        assertArrayEquals(new int[] {' ', 256, 'x'}, t.encode(" <a> \n x", true, false));
    }

    @Test
    void sentencePieceSpellsASpaceBeforeTheFirstWord() {
        Tokenizer t = Tokenizers.of(Vocabularies.sentencePiece("\u2581", "h", "i", "hi", "\u2581hi"));
        int hi = t.size() - 1;
        assertArrayEquals(new int[] {1, hi, hi}, t.encode("hi hi", true, true));
        assertEquals("hi hi", t.decode(new int[] {1, hi, hi}));
        assertEquals(" hi", t.decoderAfter(new int[] {1, hi}).accept(hi));
        assertEquals("hi", t.decoderAfter(new int[] {1}).accept(hi));
        assertArrayEquals(new int[] {hi, 1, hi}, t.encode("hi<s>hi", true, false));
        assertEquals("é", t.decode(t.encode("é", true, false)));
    }
}
