package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies that do not hold together: a sentence that says so, or no harm. */
class HostileVocabularyTest {
    private static final Metadata GOOD = Vocabularies.byteLevel("gpt-2", "a b", "ab c", "Ġ a");

    private static void refused(Metadata metadata, String says) {
        YunmoException e = assertThrows(YunmoException.class, () -> Tokenizers.of(metadata));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void isRefusedWithTheReason() {
        refused(Vocabularies.metadata(), "tokenizer.ggml.model");
        refused(Vocabularies.with(GOOD, "model", "sorcery"), "'sorcery'");
        refused(Vocabularies.with(GOOD, "tokens", List.of()), "no tokens");
        refused(Vocabularies.metadata("model", "llama"), "no tokens");
        refused(Vocabularies.with(GOOD, "token_type", new long[3]), "3 entries");
        refused(Vocabularies.with(GOOD, "scores", new float[3]), "3 entries");
        refused(Vocabularies.with(GOOD, "token_type", "none"), "array of integers");
        refused(Vocabularies.with(GOOD, "merges", 7L), "array of strings");
        refused(Vocabularies.metadata("model", "gpt2", "tokens", List.of("a")), "no merges");
        refused(Vocabularies.with(GOOD, "tokens", List.of("a".repeat(5000))), "5000 characters");
        refused(Vocabularies.with(Vocabularies.sentencePiece("a"), "scores", nan(260)), "score of token 0");
        refused(Vocabularies.with(unigram("a"), "precompiled_charsmap", new byte[] {1, 2}), "damaged");
        refused(Vocabularies.with(unigram("a"), "precompiled_charsmap", new byte[] {8, 0, 0, 0, 1}), "damaged");
        byte[] tooLong = new byte[400];
        Arrays.fill(tooLong, 4, 400, (byte) 'x');
        refused(Vocabularies.with(unigram("a"), "precompiled_charsmap", tooLong), "255 bytes");
    }

    private static float[] nan(int n) {
        float[] f = new float[n];
        Arrays.fill(f, Float.NaN);
        return f;
    }

    private static Metadata unigram(String... tokens) {
        List<String> all = new ArrayList<>(List.of("<pad>", "</s>", "<unk>"));
        all.addAll(List.of(tokens));
        long[] kinds = new long[all.size()];
        Arrays.fill(kinds, 1);
        kinds[0] = kinds[1] = 3;
        kinds[2] = 2;
        return Vocabularies.metadata(
                "model", "t5", "tokens", all, "token_type", kinds, "scores", new float[all.size()]);
    }

    @Test
    void idsBeyondTheVocabularyCountAsAbsent() {
        Metadata m =
                Vocabularies.with(Vocabularies.with(GOOD, "bos_token_id", 4294967295L), "eos_token_id", 1_000_000L);
        Tokenizer t = Tokenizers.of(Vocabularies.with(m, "add_bos_token", true));
        assertTrue(t.bos().isEmpty() && t.eos().isEmpty());
        assertArrayEquals(new int[] {257}, t.encode("abc", true, true));
        assertThrows(YunmoException.class, () -> t.spelling(t.size()));
        assertThrows(YunmoException.class, () -> t.bytes(-1));
        assertThrows(YunmoException.class, () -> t.decoder().accept(t.size()));
    }

    @Test
    void mergesOfUnknownTokensAreLeftOut() {
        List<String> merges = List.of("", " ", "x", "a ", " b", "a nothing", "q q", "a b", "a b", "ab c", "Ġ a");
        Tokenizer t = Tokenizers.of(Vocabularies.with(GOOD, "merges", merges));
        assertArrayEquals(new int[] {257, 258, 257}, t.encode("abc aabc", false, false));
    }

    @Test
    void ofEqualTokensTheFirstIsUsed() {
        List<String> tokens =
                new ArrayList<>(GOOD.texts("tokenizer.ggml.tokens").orElseThrow());
        tokens.addAll(List.of("ab", "", ""));
        Metadata m = Vocabularies.with(GOOD, "tokens", tokens);
        Tokenizer t = Tokenizers.of(Vocabularies.with(m, "token_type", new long[tokens.size()]));
        assertArrayEquals(new int[] {256}, t.encode("ab", false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "bert", "t5"})
    void noiseGivesTokensOrASentence(String model) {
        Random random = new Random(model.hashCode());
        int made = 0;
        for (int round = 0; round < 300; round++) {
            Metadata noise = noise(model, random);
            Tokenizer t;
            try {
                t = Tokenizers.of(noise);
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code());
                continue;
            }
            made++;
            String text = text(random);
            for (int id : t.encode(text, random.nextBoolean(), random.nextBoolean())) {
                assertTrue(id >= 0 && id < t.size(), () -> text);
                t.bytes(id);
            }
            t.decode(random.ints(20, 0, t.size()).toArray());
        }
        assertTrue(made > 30, made + " vocabularies were good enough");
    }

    private static Metadata noise(String model, Random random) {
        List<String> tokens = new ArrayList<>();
        for (int i = random.nextInt(60); i >= 0; i--) {
            tokens.add(piece(random));
        }
        List<String> merges = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            merges.add(piece(random) + " " + piece(random));
        }
        int scores = random.nextInt(10) == 0 ? random.nextInt(60) : tokens.size();
        byte[] map = new byte[random.nextInt(3) * 40];
        random.nextBytes(map);
        if (map.length > 8) {
            map[0] = (byte) (map.length / 2 & ~3);
            map[1] = map[2] = map[3] = 0;
        }
        return Vocabularies.metadata(
                "model",
                model,
                "pre",
                "gpt-2",
                "tokens",
                tokens,
                "merges",
                merges,
                "token_type",
                random.longs(tokens.size(), -1, 8).toArray(),
                "scores",
                floats(random, scores),
                "precompiled_charsmap",
                map,
                "bos_token_id",
                (long) random.nextInt(80),
                "unknown_token_id",
                (long) random.nextInt(80) - 5,
                "add_bos_token",
                random.nextBoolean(),
                "add_space_prefix",
                random.nextBoolean(),
                "remove_extra_whitespaces",
                random.nextBoolean());
    }

    private static float[] floats(Random random, int n) {
        float[] f = new float[n];
        for (int i = 0; i < n; i++) {
            f[i] = random.nextInt(9) - 6;
        }
        return f;
    }

    private static String piece(Random random) {
        String[] parts = {
            "a", "b", "Ġ", "\u2581", "<", "é", "你", "😀", "\uFFFD", "<0x41>", "</s>", " ", "", "ï", "\u0301"
        };
        StringBuilder s = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            s.append(parts[random.nextInt(parts.length)]);
        }
        return s.toString();
    }

    private static String text(Random random) {
        StringBuilder s = new StringBuilder();
        for (int i = random.nextInt(200); i > 0; i--) {
            s.append(random.nextInt(20) == 0 ? "\uD83D" : piece(random));
        }
        return s.toString();
    }
}
