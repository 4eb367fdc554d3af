package io.yunmo.tensor.kernel.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention has the bits of its plain twin, on any number of threads and for any number of samples. */
class AttentionTest {
    private static final int CAPACITY = 3;

    /** Everything attention reads and writes. */
    private record Room(AttentionWiring wiring, Heads query, Heads key) {}

    private static Matrix random(Arena arena, SplittableRandom random, int rows, int heads, int width) {
        int padded = Matrix.padded(width);
        Matrix m = Memory.matrix(arena, rows, heads * padded);
        for (int r = 0; r < rows; r++) {
            for (int h = 0; h < heads; h++) {
                for (int j = 0; j < width; j++) {
                    Memory.put(m, r, h * padded + j, (float) random.nextDouble(-1, 1));
                }
            }
        }
        return m;
    }

    private static Heads heads(Arena arena, SplittableRandom random, int positions, int heads, int width) {
        int rows = CAPACITY * positions;
        Matrix gradient = Memory.matrix(arena, rows, heads * Matrix.padded(width));
        return new Heads(random(arena, random, rows, heads, width), width, Optional.of(gradient));
    }

    private static Optional<Matrix> flags(
            Arena arena, SplittableRandom random, boolean wanted, int rows, int columns, float value) {
        if (!wanted) {
            return Optional.empty();
        }
        Matrix m = Memory.matrix(arena, rows, columns);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                // the second row is masked altogether
                Memory.put(m, r, j, r != 1 && random.nextInt(4) > 0 ? value : 0);
            }
        }
        return Optional.of(m);
    }

    private static Room room(
            Arena arena, int queries, int keys, int heads, int groups, int width, int maskRows, Masking masking) {
        SplittableRandom random = new SplittableRandom(5);
        Heads q = heads(arena, random, queries, heads, width);
        Heads k = heads(arena, random, keys, groups, width);
        Heads v = heads(arena, random, keys, groups, width + 3);
        int rows = CAPACITY * queries;
        Heads y = new Heads(
                Memory.matrix(arena, rows, heads * Matrix.padded(width + 3)),
                width + 3,
                Optional.of(random(arena, random, rows, heads, width + 3)));
        boolean masked = maskRows >= 0;
        boolean all = masking == Masking.ZEROED;
        int weightRows = CAPACITY * heads * queries;
        AttentionWiring w = new AttentionWiring(
                CAPACITY,
                queries,
                keys,
                heads,
                groups,
                0.4f,
                v,
                y,
                flags(arena, random, masked, CAPACITY * queries, keys, 1),
                Math.max(maskRows, 0),
                masking,
                flags(arena, random, all, weightRows, keys, 1.25f),
                Optional.of(Memory.matrix(arena, weightRows, keys)),
                flags(arena, random, all, weightRows, keys, 0.3f));
        return new Room(w, q, k);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 7, 1, 1, 3, -1, REPLACED",
        "64, 64, 4, 4, 32, -1, REPLACED",
        "5, 20, 4, 2, 16, 5, REPLACED",
        "6, 6, 2, 2, 5, 1, ZEROED",
        "17, 33, 6, 2, 8, 0, ZEROED",
        "4, 9, 3, 1, 20, 1, SHIFTED"
    })
    void isBitEqualToItsPlainTwin(
            int queries, int keys, int heads, int groups, int width, int maskRows, Masking masking) {
        for (int threads = 1; threads <= 3; threads++) {
            try (Arena arena = Arena.ofShared();
                    Workers workers = new Workers(threads)) {
                Room want = room(arena, queries, keys, heads, groups, width, maskRows, masking);
                Room got = room(arena, queries, keys, heads, groups, width, maskRows, masking);
                PlainAttention plain = new PlainAttention(want.wiring, want.query, want.key);
                DotScores scores = new DotScores(got.query, got.key, queries, keys, heads / groups, threads, arena);
                Attention fast = new Attention(got.wiring, scores, workers, arena);
                for (int samples : new int[] {3, 1, 2}) {
                    for (boolean training : new boolean[] {true, false}) {
                        plain.forward(samples, training);
                        fast.forward(samples, training);
                        plain.backward(samples, training);
                        fast.backward(samples);
                        same(
                                "output",
                                want.wiring.output().values(),
                                got.wiring.output().values(),
                                samples * queries);
                        same("queries", gradient(want.query), gradient(got.query), samples * queries);
                        same("keys", gradient(want.key), gradient(got.key), samples * keys);
                        same("values", gradient(want.wiring.values()), gradient(got.wiring.values()), samples * keys);
                    }
                }
            }
        }
    }

    private static Matrix gradient(Heads h) {
        return h.gradient().orElseThrow();
    }

    private static void same(String what, Matrix want, Matrix got, int rows) {
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < want.columns(); j++) {
                assertEquals(Memory.get(want, r, j), Memory.get(got, r, j), what + " at " + r + ", " + j);
            }
        }
    }
}
