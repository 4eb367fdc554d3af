package io.yunmo.tensor.packed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.packed.PackedNumbers.Layout;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines with narrower vectors get the same bits: the products run in a JVM that is told to use such vectors. */
class PackedLanesTest {
    @ParameterizedTest
    @CsvSource({"-XX:MaxVectorSize=32, 8", "-XX:MaxVectorSize=16, 4"})
    void narrowerVectorsGiveTheSameBits(String option, int lanes) throws IOException, InterruptedException {
        if (Memory.L < lanes) {
            return;
        }
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        PackedLanesTest.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String[] lines = output.strip().split("\n");
        assertEquals(lanes + " lanes as the plain twin", lines[lines.length - 1]);
    }

    /** Ends with an error at the first difference. */
    public static void main(String[] arguments) {
        PackedProduct plain = new PlainProduct();
        PackedProduct vector = new VectorProduct();
        for (Layout layout : Layout.values()) {
            for (int tokens : new int[] {1, 2, 3, 4, 7, 13}) {
                try (Arena arena = Arena.ofConfined()) {
                    PackedMatrix w = PackedNumbers.weights(arena, layout, 37, 96, tokens == 4, tokens);
                    Rows x = PackedNumbers.rows(arena, tokens, 96, 2);
                    Rows y = PackedNumbers.copy(arena, x);
                    plain.quantize(x, 0, tokens, 0, 96);
                    vector.quantize(y, 0, tokens, 0, 96);
                    MemorySegment want = arena.allocate(4L * tokens * 48, 64);
                    MemorySegment got = arena.allocate(4L * tokens * 48, 64);
                    plain.multiply(w, x, 0, tokens, 0, 3, want.address(), 48);
                    vector.multiply(w, y, 0, tokens, 0, 3, got.address(), 48);
                    PackedNumbers.assertSameFloats(want, got, layout + " with " + tokens + " tokens");
                }
            }
        }
        System.out.println(Memory.L + " lanes as the plain twin");
    }
}
