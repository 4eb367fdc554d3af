package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Numbers.assertSameBits;
import static io.yunmo.tensor.kernel.Numbers.random;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplingTest {
    /** Outputs that see nothing, one place, several, the same place twice. */
    private static Places places(int outputs) {
        SplittableRandom random = new SplittableRandom(4);
        int[] starts = new int[outputs + 1];
        for (int i = 0; i < outputs; i++) {
            starts[i + 1] = starts[i] + i % 4;
        }
        int[] seen = new int[starts[outputs]];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = random.nextInt(30);
        }
        return new Places(30, starts, seen);
    }

    @Test
    void isBitEqualToItsPlainTwinOnAnyThreads() {
        Places places = places(400);
        float[] weights = new float[places.seen().length];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
        int samples = 5;
        for (int threads : List.of(1, 3)) {
            for (int channels : List.of(1, 20, 64)) {
                try (Arena arena = Arena.ofConfined();
                        Workers workers = new Workers(threads)) {
                    PlainResampling plain = new PlainResampling(places, weights);
                    Resampling resampling = new Resampling(places, weights, channels, workers);
                    Matrix x = random(arena, samples * 30, channels, 1);
                    Matrix dy = random(arena, samples * 400, channels, 2);
                    Matrix want = Memory.matrix(arena, dy.rows(), channels);
                    Matrix got = random(arena, dy.rows(), channels, 3);
                    plain.forward(x, want);
                    resampling.forward(samples, x, got);
                    assertSameBits(want, got, "output");
                    Matrix wantDx = Memory.matrix(arena, x.rows(), channels);
                    Matrix gotDx = random(arena, x.rows(), channels, 3);
                    plain.backward(dy, wantDx);
                    resampling.backward(samples, dy, gotDx);
                    assertSameBits(wantDx, gotDx, "gradient");
                }
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(YunmoException.class, () -> new Places(2, new int[] {0, 1}, new int[] {2}));
        assertThrows(YunmoException.class, () -> new Places(2, new int[] {0, 2}, new int[] {1}));
        Places places = new Places(2, new int[] {0, 1}, new int[] {1});
        assertThrows(YunmoException.class, () -> new Resampling(places, new float[2], 1, Workers.single()));
        Resampling one = new Resampling(places, new float[1], 1, Workers.single());
        try (Arena arena = Arena.ofConfined()) {
            Matrix x = Memory.matrix(arena, 2, 1);
            assertThrows(YunmoException.class, () -> one.forward(1, x, x));
        }
        assertThrows(
                YunmoException.class,
                () -> new Pooling(Pooling.Kind.MAX, new Places(2, new int[] {0, 0}, new int[0]), 1, Workers.single()));
    }
}
