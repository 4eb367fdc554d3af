package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.LayerNorm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Workers;

/** Layer normalisation over the last axis alone: the threads share out rows, and columns for the weights' gradients. */
final class RowNormalizationOperation implements Operation {
    /** Floats below which a pass is done before another thread has woken up. */
    private static final long WORTH_SHARING = 50_000;

    private final Wiring wiring;
    private final float epsilon;
    private final long gamma;
    private final long beta;
    private final long gammaGradient;
    private final long betaGradient;
    private final boolean weighs;
    private final long statistics;
    private final long[] scratch;
    private final Workers.Job forward = this::forward;
    private final Workers.Job backward = this::backward;
    private final Workers.Job weights = this::weights;
    private int samples;

    /** The layer's weights are gamma, if it scales, and beta, if it centers. */
    RowNormalizationOperation(Wiring w, double epsilon, boolean scale, boolean center) {
        this.wiring = w;
        this.epsilon = (float) epsilon;
        Matrix x = w.input().at(w.capacity());
        int next = 0;
        if (scale) {
            gamma = w.weights().get(next).address();
            gammaGradient = gradient(next++, x);
        } else {
            Matrix ones = Memory.matrix(w.arena(), 1, x.columns());
            Rows.fill(ones, 1);
            gamma = ones.address();
            gammaGradient = w.scratch(x.stride());
        }
        beta = center ? w.weights().get(next).address() : w.scratch(x.stride());
        betaGradient = center ? gradient(next, x) : w.scratch(x.stride());
        weighs = w.weightGradients().stream().anyMatch(java.util.Optional::isPresent);
        statistics = w.scratch(2L * x.rows());
        scratch = new long[w.gemm().workers().threads()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = w.scratch(32);
        }
    }

    private long gradient(int weight, Matrix x) {
        return wiring.weightGradients().get(weight).map(Matrix::address).orElseGet(() -> wiring.scratch(x.stride()));
    }

    private void share(Workers.Job job) {
        if (wiring.input().block(samples) < WORTH_SHARING) {
            job.run(0, 1);
        } else {
            wiring.gemm().workers().run(job);
        }
    }

    @Override
    public void forward(int samples, boolean training) {
        this.samples = samples;
        share(forward);
    }

    @Override
    public void backward(int samples) {
        this.samples = samples;
        // before the input's gradient, which may lie where the output's does
        if (weighs) {
            share(weights);
        }
        if (wiring.inputGradient().isPresent()) {
            share(backward);
        }
    }

    private static int begin(Matrix m, int part, int parts) {
        return (int) ((long) m.rows() * part / parts);
    }

    private void forward(int part, int parts) {
        Matrix x = wiring.input().at(samples);
        Matrix y = wiring.output().at(samples);
        int from = begin(x, part, parts);
        int to = begin(x, part + 1, parts);
        LayerNorm.forward(x, y, from, to, gamma, beta, epsilon, statistics, scratch[part]);
    }

    private void backward(int part, int parts) {
        Matrix x = wiring.input().at(samples);
        Matrix dy = wiring.gradient().at(samples);
        Matrix dx = wiring.inputGradient().orElseThrow().at(samples);
        int from = begin(x, part, parts);
        LayerNorm.backward(x, dy, dx, from, begin(x, part + 1, parts), gamma, statistics, scratch[part]);
    }

    private void weights(int part, int parts) {
        Matrix x = wiring.input().at(samples);
        Matrix dy = wiring.gradient().at(samples);
        int from = (int) Workers.begin(x.stride(), part, parts);
        int to = (int) Workers.begin(x.stride(), part + 1, parts);
        LayerNorm.weights(x, dy, statistics, from, to, gammaGradient, betaGradient);
    }
}
