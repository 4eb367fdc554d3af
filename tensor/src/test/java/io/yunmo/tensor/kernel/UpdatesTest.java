package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every optimiser's kernel has the bits of its plain twin, over several steps. */
class UpdatesTest {
    private static final int N = 80;
    private static final int BLOCKS = 5;

    /** Updates the blocks w, g and three slots. */
    @FunctionalInterface
    private interface Step {
        void run(long w, long g, long s0, long s1, long s2);
    }

    private static void same(Step kernel, Step plain) {
        try (Arena arena = Arena.ofConfined()) {
            long[] a = blocks(arena);
            long[] b = blocks(arena);
            SplittableRandom random = new SplittableRandom(1);
            for (int step = 0; step < 4; step++) {
                for (long i = 0; i < N; i++) {
                    float gradient = (float) random.nextDouble(-1, 1);
                    Memory.put(a[1] + 4 * i, gradient);
                    Memory.put(b[1] + 4 * i, gradient);
                }
                kernel.run(a[0], a[1], a[2], a[3], a[4]);
                plain.run(b[0], b[1], b[2], b[3], b[4]);
                for (int k = 0; k < BLOCKS; k++) {
                    for (long i = 0; i < N; i++) {
                        assertEquals(Memory.get(b[k] + 4 * i), Memory.get(a[k] + 4 * i), 0f, "block " + k + " at " + i);
                    }
                }
            }
        }
    }

    private static long[] blocks(Arena arena) {
        long[] blocks = new long[BLOCKS];
        for (int k = 0; k < BLOCKS; k++) {
            blocks[k] = Memory.allocate(arena, N);
        }
        SplittableRandom random = new SplittableRandom(2);
        for (long i = 0; i < N; i++) {
            Memory.put(blocks[0] + 4 * i, (float) random.nextDouble(-1, 1));
        }
        return blocks;
    }

    @Test
    void adam() {
        same(
                (w, g, m, v, h) -> Updates.adam(w, g, m, v, N, 0.1f, 0.001f, 0.003f, 1e-7f),
                (w, g, m, v, h) -> PlainUpdates.adam(w, g, m, v, N, 0.1f, 0.001f, 0.003f, 1e-7f));
        same(
                (w, g, m, v, h) -> Updates.amsgrad(w, g, m, v, h, N, 0.1f, 0.001f, 0.003f, 1e-7f),
                (w, g, m, v, h) -> PlainUpdates.amsgrad(w, g, m, v, h, N, 0.1f, 0.001f, 0.003f, 1e-7f));
    }

    @Test
    void sgd() {
        same((w, g, m, v, h) -> Updates.sgd(w, g, N, 0.05f), (w, g, m, v, h) -> PlainUpdates.sgd(w, g, N, 0.05f));
        for (boolean nesterov : new boolean[] {false, true}) {
            same(
                    (w, g, m, v, h) -> Updates.momentum(w, g, m, N, 0.9f, nesterov, 0.05f),
                    (w, g, m, v, h) -> PlainUpdates.momentum(w, g, m, N, 0.9f, nesterov, 0.05f));
        }
    }

    @Test
    void rmsprop() {
        same(
                (w, g, v, a, m) -> Updates.rmsprop(w, g, v, N, 0.9f, 0.1f, 1e-7f, 0.01f),
                (w, g, v, a, m) -> PlainUpdates.rmsprop(w, g, v, 0, 0, N, 0.9f, 0.1f, 0, 1e-7f, 0.01f));
        same(
                (w, g, v, a, m) -> Updates.rmspropMomentum(w, g, v, m, N, 0.9f, 0.1f, 0.5f, 1e-7f, 0.01f),
                (w, g, v, a, m) -> PlainUpdates.rmsprop(w, g, v, 0, m, N, 0.9f, 0.1f, 0.5f, 1e-7f, 0.01f));
        same(
                (w, g, v, a, m) -> Updates.rmspropCentred(w, g, v, a, m, N, 0.9f, 0.1f, 0.5f, 1e-3f, 0.01f),
                (w, g, v, a, m) -> PlainUpdates.rmsprop(w, g, v, a, m, N, 0.9f, 0.1f, 0.5f, 1e-3f, 0.01f));
    }

    @Test
    void decayAndAverage() {
        same(
                (w, g, a, v, h) -> {
                    Updates.decay(w, N, 0.01f, 0.05f);
                    Updates.average(a, w, N, 0.9f);
                },
                (w, g, a, v, h) -> {
                    PlainUpdates.decay(w, N, 0.01f, 0.05f);
                    PlainUpdates.average(a, w, N, 0.9f);
                });
    }
}
