package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm.Form;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines with narrower vectors get the same bits: every kernel runs in a JVM that is told to use such vectors. */
class LanesTest {
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
                        LanesTest.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String[] lines = output.strip().split("\n");
        assertEquals(lanes + " " + Long.toHexString(digest()), lines[lines.length - 1]);
    }

    public static void main(String[] arguments) {
        System.out.println(Memory.L + " " + Long.toHexString(digest()));
    }

    private static long digest() {
        try (Arena arena = Arena.ofConfined()) {
            Gemm gemm = new Gemm(Workers.single(), arena);
            Matrix a = Numbers.random(arena, 37, 70, 1);
            Matrix b = Numbers.random(arena, 70, 130, 2);
            Matrix c = Numbers.random(arena, 37, 130, 3);
            gemm.affine(a, b, b.address(), c, true);
            long digest = digest(17, c);
            Matrix weights = Memory.matrix(arena, 70, 130);
            gemm.multiply(Form.TN, a, c, weights, false);
            digest = digest(digest, weights);
            gemm.multiply(Form.NT, c, weights, a, true);
            digest = digest(digest, a);
            Rows.columnSums(a, c.address());
            Rows.softmax(c, c);
            digest = digest(digest, c);
            Activations.tanh(a, a);
            Activations.sigmoid(b, b);
            Activations.exp(weights, weights);
            digest = digest(digest(digest(digest, a), b), weights);
            long n = (long) b.rows() * b.stride();
            long momentum = Memory.allocate(arena, n);
            long velocity = Memory.allocate(arena, n);
            for (int step = 0; step < 3; step++) {
                Updates.adam(b.address(), weights.address(), momentum, velocity, n, 0.1f, 0.01f, 0.01f, 1e-7f);
            }
            return digest(digest, b);
        }
    }

    private static long digest(long before, Matrix m) {
        long digest = before;
        for (int r = 0; r < m.rows(); r++) {
            for (int j = 0; j < m.stride(); j++) {
                digest = digest * 0x9E3779B97F4A7C15L + Float.floatToIntBits(Memory.get(m, r, j));
            }
        }
        return digest;
    }
}
