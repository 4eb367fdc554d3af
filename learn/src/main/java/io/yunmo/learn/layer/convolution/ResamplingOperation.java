package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.kernel.convolution.Places;
import io.yunmo.tensor.kernel.convolution.Resampling;

/** Positions as weighted sums of others, axis by axis. */
final class ResamplingOperation implements Operation {
    private final Resampling resampling;
    private final Wiring wiring;

    private ResamplingOperation(Resampling resampling, Wiring wiring) {
        this.resampling = resampling;
        this.wiring = wiring;
    }

    /** All axes at once: an output's places are the combinations of those of its axes. */
    static ResamplingOperation of(Taps[] axes, int channels, Wiring wiring) {
        int[][] from = {{0}};
        float[][] weights = {{1}};
        int inputs = 1;
        for (Taps axis : axes) {
            int[][] nextFrom = new int[from.length * axis.outputs()][];
            float[][] nextWeights = new float[nextFrom.length][];
            for (int p = 0; p < nextFrom.length; p++) {
                int o = p / axis.outputs(), i = p % axis.outputs();
                int n = axis.from()[i].length;
                nextFrom[p] = new int[from[o].length * n];
                nextWeights[p] = new float[nextFrom[p].length];
                for (int k = 0; k < nextFrom[p].length; k++) {
                    nextFrom[p][k] = from[o][k / n] * axis.inputs() + axis.from()[i][k % n];
                    nextWeights[p][k] = weights[o][k / n] * axis.weights()[i][k % n];
                }
            }
            from = nextFrom;
            weights = nextWeights;
            inputs *= axis.inputs();
        }
        return new ResamplingOperation(resampling(inputs, from, weights, channels, wiring), wiring);
    }

    private static Resampling resampling(int inputs, int[][] from, float[][] weights, int channels, Wiring wiring) {
        int[] starts = new int[from.length + 1];
        for (int p = 0; p < from.length; p++) {
            starts[p + 1] = starts[p] + from[p].length;
        }
        int[] seen = new int[starts[from.length]];
        float[] all = new float[seen.length];
        for (int p = 0; p < from.length; p++) {
            System.arraycopy(from[p], 0, seen, starts[p], from[p].length);
            System.arraycopy(weights[p], 0, all, starts[p], from[p].length);
        }
        return new Resampling(
                new Places(inputs, starts, seen), all, channels, wiring.gemm().workers());
    }

    @Override
    public void forward(int samples, boolean training) {
        resampling.forward(samples, wiring.input().at(samples), wiring.output().at(samples));
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isPresent()) {
            resampling.backward(
                    samples,
                    wiring.gradient().at(samples),
                    wiring.inputGradient().get().at(samples));
        }
    }
}
