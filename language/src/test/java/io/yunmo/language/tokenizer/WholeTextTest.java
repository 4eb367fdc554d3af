package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What must hold of long and odd texts, whatever the vocabulary. */
class WholeTextTest {
    private static Metadata metadata(String pre) {
        try (Gguf file = Gguf.open(Fixtures.path("language/vocab/pre-" + pre + ".gguf"))) {
            return file.metadata();
        }
    }

    /** Cutting where no token reaches over, and remembering the parts, changes nothing. */
    @Test
    void cutsWithinWordsChangeNothing() {
        Metadata metadata = metadata("gpt-2");
        Vocabulary vocabulary = new Vocabulary(metadata);
        Tokenizer tokenizer = Tokenizers.of(metadata);
        LongTable pairs = new LongTable(4096);
        List<String> merges = metadata.texts("tokenizer.ggml.merges").orElseThrow();
        for (int i = 0; i < merges.size(); i++) {
            String[] m = merges.get(i).split(" ");
            pairs.putFirst(
                    LongTable.pair(vocabulary.byText(m[0]), vocabulary.byText(m[1])),
                    LongTable.pair(i, vocabulary.byText(m[0] + m[1])));
        }
        Random random = new Random(3);
        String letters = "你好世界云模型的是了在么abcéüщиあいうえ한국𠮷";
        int[] all = letters.codePoints().toArray();
        for (int round = 0; round < 2000; round++) {
            StringBuilder word = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                word.appendCodePoint(
                        random.nextInt(3) == 0 ? 0x4E00 + random.nextInt(9000) : all[random.nextInt(all.length)]);
            }
            byte[] utf8 = word.toString().getBytes(StandardCharsets.UTF_8);
            int[] symbols = new int[utf8.length];
            for (int i = 0; i < utf8.length; i++) {
                symbols[i] = vocabulary.byText(String.valueOf(ByteAlphabet.spelling(utf8[i])));
            }
            int n = new Merger(pairs).merge(symbols, symbols.length);
            assertArrayEquals(Arrays.copyOf(symbols, n), tokenizer.encode(word, false, false), word.toString());
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS) // time that grows with the square would take hours
    void longTextsTakeTimeInProportion() {
        for (String pre : new String[] {"gpt-2", "deepseek-llm", "superbpe", "gpt-4o"}) {
            Tokenizer tokenizer = Tokenizers.of(metadata(pre));
            for (String s : new String[] {"a", " ", "\n", "1", "你", "aB", "\u0301", " \n"}) {
                String text = s.repeat(300_000 / s.length());
                assertEquals(text, tokenizer.decode(tokenizer.encode(text, true, false)));
            }
        }
        Tokenizer pieces =
                Tokenizers.of(Vocabularies.sentencePiece("\u2581", "a", "aa", "aaaa", "\u2581\u2581", "\u2581a"));
        for (String s : new String[] {"a", " ", "b", " a"}) {
            String text = s.repeat(200_000);
            assertEquals(text, pieces.decode(pieces.encode(text, true, false)));
        }
    }

    @Test
    void threadsShareATokenizer() throws Exception {
        Tokenizer tokenizer = Tokenizers.of(metadata("qwen2"));
        String text = Fixtures.json("language/vocab/pretokenizers.json")
                .get("strings")
                .toString();
        int[] alone = tokenizer.encode(text, true, false);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<int[]>> work = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                work.add(() -> tokenizer.encode(text, true, false));
            }
            for (Future<int[]> f : threads.invokeAll(work)) {
                assertArrayEquals(alone, f.get());
            }
        }
    }

    @Test
    void userTextNeverBecomesAControlToken() {
        for (String pre : new String[] {"gpt-2", "llama-bpe", "tekken", "bloom"}) {
            noControl(metadata(pre));
        }
        noControl(Vocabularies.sentencePiece("<", "s", ">", "<s", "<s>", "/", "</", "</s", "u", "n", "k"));
    }

    private static void noControl(Metadata metadata) {
        Vocabulary vocabulary = new Vocabulary(metadata);
        Tokenizer tokenizer = Tokenizers.of(metadata);
        for (int i = 0; i < vocabulary.size(); i++) {
            if (vocabulary.kind(i) == TokenKind.CONTROL) {
                String s = vocabulary.spelling(i);
                for (int id : tokenizer.encode("x" + s + " " + s, false, false)) {
                    assertTrue(vocabulary.kind(id) != TokenKind.CONTROL, s);
                }
                assertArrayEquals(new int[] {i}, tokenizer.encode(s, true, false));
            }
        }
    }

    @Test
    void loneSurrogatesBecomeReplacements() {
        Tokenizer tokenizer = Tokenizers.of(metadata("gpt-2"));
        assertEquals("a\uFFFDb\uFFFD", tokenizer.decode(tokenizer.encode("a\uD83Db\uDE00", false, false)));
    }

    /** U+FAD5 decomposes to U+25249, beyond the basic plane. */
    @Test
    void wordPieceDecomposesBeyondTheBasicPlane() {
        Metadata m = Vocabularies.metadata(
                "model",
                "bert",
                "tokens",
                List.of("[PAD]", "[UNK]", "\u2581\uD854\uDE49", "\u2581e"),
                "unknown_token_id",
                1L);
        assertArrayEquals(new int[] {2, 3, 1}, Tokenizers.of(m).encode("\uFAD5 \u00C9 z", false, false));
    }
}
