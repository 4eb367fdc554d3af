package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a file: it loads, or there is an INVALID error; nothing else. */
final class DamagedFilesTest {
    static Stream<Path> files() {
        return Stream.of("quant/llama-q4_k_m-mixed.gguf", "quant/llama-q2_k.gguf", "vocab/pre-qwen2.gguf")
                .map(name -> Fixtures.path("language/" + name));
    }

    @ParameterizedTest
    @MethodSource("files")
    void cutOffFilesAreRefused(Path file) throws IOException {
        byte[] good = Files.readAllBytes(file);
        for (int percent = 0; percent < 100; percent++) {
            byte[] cut = Arrays.copyOf(good, (int) (good.length * (long) percent / 100));
            YunmoException e = assertThrows(YunmoException.class, () -> opened(cut), percent + " %");
            assertEquals(ErrorCode.INVALID, e.code());
            assertTrue(e.getMessage().contains("fetch it again"), e::getMessage);
        }
    }

    /** Half of the flips hit the first 2 % of the file, where the structure is. */
    @ParameterizedTest
    @MethodSource("files")
    void flippedBytesLoadOrAreRefused(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(20260101);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            int at = random.nextInt(random.nextBoolean() ? bytes.length : bytes.length / 50);
            byte before = bytes[at];
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            refused += ReadAll.orRefused(bytes) ? 0 : 1;
            bytes[at] = before;
        }
        assertTrue(refused > 0, "some flips hit the structure");
        opened(bytes);
    }

    private static Gguf opened(byte[] bytes) {
        return Gguf.of(MemorySegment.ofArray(bytes));
    }
}
