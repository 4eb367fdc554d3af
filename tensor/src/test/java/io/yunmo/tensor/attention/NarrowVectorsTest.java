package io.yunmo.tensor.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.kernel.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines with narrower vectors get the same bits: all vector kernels run in a JVM that is told to use such vectors. */
class NarrowVectorsTest {
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
                        NarrowVectorsTest.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String[] lines = output.strip().split("\n");
        String want = Long.toHexString(digest(new PlainAttention(), new PlainSteps()));
        assertEquals(lanes + " " + want, lines[lines.length - 1]);
    }

    public static void main(String[] arguments) {
        System.out.println(Memory.L + " " + Long.toHexString(digest(new VectorAttention(), new VectorSteps())));
    }

    private static long digest(AttentionKernel attention, StepKernels steps) {
        long digest = 17;
        for (KvLayout.Type type : KvLayout.Type.values()) {
            for (int size : new int[] {64, 24, 5}) {
                digest = digest(digest, attention, new KvLayout(type, 2, size, size + 8));
            }
        }
        for (int columns : new int[] {1, 17, 31, 70, 128}) {
            digest = digest(digest, steps, columns);
        }
        return digest;
    }

    private static long digest(long before, AttentionKernel attention, KvLayout layout) {
        try (Arena arena = Arena.ofConfined()) {
            var data = new RandomAttention(arena, layout, 6, 100, layout.keyLength());
            long a = data.whole(attention, true, 0, 0);
            long b = data.whole(attention, true, 37, 4);
            return digest(digest(before, a, data.outStride * 100), b, data.outStride * 100);
        }
    }

    private static long digest(long before, StepKernels k, int n) {
        try (Arena arena = Arena.ofConfined()) {
            long x = Memory.allocate(arena, 3L * n);
            long w = Memory.allocate(arena, n);
            for (int i = 0; i < 3 * n; i++) {
                Memory.put(x + 4L * i, (float) Math.sin(i * 3.7) * 5);
                Memory.put(w + 4L * (i % n), i % 7 - 3);
            }
            long out = Memory.allocate(arena, 3L * n);
            k.rmsNorm(x, n, w, 1e-5f, out, n, n, 0, 3);
            long digest = digest(before, out, 3L * n);
            k.layerNorm(x, n, w, w, 1e-5f, out, n, n, 0, 3);
            digest = digest(digest, out, 3L * n);
            k.softmax(x, n, out, n, n, 0, 3);
            digest = digest(digest, out, 3L * n);
            for (Activation a : Activation.values()) {
                k.activateMultiply(a, x, n, out, n, x, n, n, 1, 3);
            }
            k.addRmsNorm(x, n, out, n, w, 1e-5f, x, n, n, 0, 2);
            k.softcap(x, n, 3, n, 1, 3);
            long positions = arena.allocateFrom(ValueLayout.JAVA_INT, 3, 9, 100).address();
            for (RopeTable.Pairs pairs : n < 4 ? new RopeTable.Pairs[0] : RopeTable.Pairs.values()) {
                var table = new RopeTable(arena, pairs, RopeTable.frequencies(10000, n & -2), 1, 200);
                k.rope(x, n, 1, n, table, positions, 0, 3);
            }
            return digest(digest, x, 3L * n) * 31 + k.argmax(x, n);
        }
    }

    private static long digest(long before, long floats, long n) {
        long digest = before;
        for (long i = 0; i < n; i++) {
            digest = digest * 0x9E3779B97F4A7C15L + Float.floatToIntBits(Memory.get(floats + 4 * i));
        }
        return digest;
    }
}
