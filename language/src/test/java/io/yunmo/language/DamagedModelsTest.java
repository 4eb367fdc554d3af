package io.yunmo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole models whose files are damaged: they load, and answer or say what is wrong, or are refused with a reason. Memory is
 * limited, so that a count that grew is refused before anything is taken.
 */
@Timeout(300)
class DamagedModelsTest {
    private static final LoadOptions OPTIONS =
            new LoadOptions(1, 64, 256 << 10, KvLayout.Type.F16, false, 64, 2, 4, true, 64 << 20);
    private static final int FLIPS = 2000;

    @TempDir
    private Path folder;

    @Test
    void noPartOfAModelIsAModel() throws IOException {
        byte[] good = Files.readAllBytes(RealModels.tiny("llama"));
        for (int percent = 0; percent < 100; percent++) {
            byte[] cut = Arrays.copyOf(good, (int) (good.length * (long) percent / 100));
            Path file = Files.write(folder.resolve("cut.gguf"), cut);
            YunmoException e = assertThrows(
                    YunmoException.class,
                    () -> LanguageEngine.load(file, OPTIONS).close(),
                    percent + " %");
            assertEquals(ErrorCode.INVALID, e.code());
        }
    }

    /** Half of the flips hit the header, the vocabulary or the table of tensors. */
    @Test
    void aFlippedByteIsFoundOrDoesNoHarm() throws Exception {
        byte[] good = Files.readAllBytes(RealModels.tiny("llama"));
        int structure = good.length / 20;
        Path path = Files.write(folder.resolve("flipped.gguf"), good);
        SplittableRandom random = new SplittableRandom(20260102);
        int refused = 0;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            for (int i = 0; i < FLIPS; i++) {
                int at = random.nextInt(i % 2 == 0 ? good.length : structure);
                put(file, at, good[at] ^ (1 + random.nextInt(255)));
                refused += use(path, "byte " + at) ? 0 : 1;
                put(file, at, good[at]);
            }
        }
        assertTrue(refused > 0, "some flips hit what counts");
        assertTrue(use(path, "all bytes back"), "the whole file is good");
    }

    private static void put(RandomAccessFile file, int at, int value) throws IOException {
        file.seek(at);
        file.write(value);
    }

    /** Loads, generates and embeds; false when it was refused at some point, which must be for a reason. */
    private static boolean use(Path file, String what) throws InterruptedException {
        try (LanguageEngine engine = load(file, what)) {
            int[] prompt = engine.tokenizer().encode("Hello", true, true);
            generate(engine, prompt);
            engine.embed(prompt);
            return true;
        } catch (YunmoException e) {
            assertTrue(e.getCause() == null || e.getCause() instanceof YunmoException, () -> what + ": " + e);
            return false;
        }
    }

    private static LanguageEngine load(Path file, String what) {
        try {
            return LanguageEngine.load(file, OPTIONS);
        } catch (YunmoException e) {
            Set<ErrorCode> codes = EnumSet.of(ErrorCode.INVALID, ErrorCode.TOO_LARGE);
            assertTrue(codes.contains(e.code()), () -> what + ": " + e);
            assertFalse(e.getMessage().isBlank());
            throw e;
        }
    }

    private static void generate(LanguageEngine engine, int[] prompt) throws InterruptedException {
        try (Generation generation = engine.generate(GenerationRequest.of(prompt, Sampling.GREEDY, 2))) {
            Piece piece;
            do {
                piece = generation.next();
            } while (!(piece instanceof Piece.End));
        }
    }
}
