package io.yunmo.learn.layer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.Optional;

/**
 * Layer normalisation over groups of matrix rows: one row if the last axis is normalised, several if more axes are.
 * Gamma and beta lie like a group.
 */
final class LayerNormalizationOperation implements Operation {
    private final Wiring wiring;
    private final float epsilon;
    private final int groupRows;
    private final int columns;
    private final Optional<Matrix> gamma;
    private final Optional<Matrix> beta;
    private final Optional<Matrix> gammaGradient;
    private final Optional<Matrix> betaGradient;
    private final float[] means;
    private final float[] inverses;
    private final double[] gammaSums;
    private final double[] betaSums;

    LayerNormalizationOperation(LayerNormalization layer, Wiring wiring) {
        this.wiring = wiring;
        this.epsilon = (float) layer.epsilon();
        Batch x = wiring.input();
        this.groupRows = Shapes.rows(layer.normalised(x.sample()));
        this.columns = Shapes.last(x.sample());
        int next = 0;
        gamma = layer.scale() ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        gammaGradient = layer.scale() ? wiring.weightGradients().get(next++) : Optional.empty();
        beta = layer.center() ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        betaGradient = layer.center() ? wiring.weightGradients().get(next) : Optional.empty();
        int groups = x.capacity() * x.rowsEach() / groupRows;
        means = new float[groups];
        inverses = new float[groups];
        gammaSums = new double[groupRows * columns];
        betaSums = new double[groupRows * columns];
    }

    @Override
    public void forward(int samples, boolean training) {
        Matrix x = wiring.input().at(samples);
        Matrix y = wiring.output().at(samples);
        for (int g = 0; g * groupRows < x.rows(); g++) {
            measure(x, g);
            normalise(x, y, g);
        }
    }

    private void measure(Matrix x, int g) {
        int n = groupRows * columns;
        double sum = 0;
        for (int r = 0; r < groupRows; r++) {
            long row = row(x, g, r);
            for (int c = 0; c < columns; c++) {
                sum += Memory.get(row + 4L * c);
            }
        }
        float mean = (float) (sum / n);
        double squares = 0;
        for (int r = 0; r < groupRows; r++) {
            long row = row(x, g, r);
            for (int c = 0; c < columns; c++) {
                float d = Memory.get(row + 4L * c) - mean;
                squares += (double) d * d;
            }
        }
        means[g] = mean;
        inverses[g] = (float) (1 / Math.sqrt((float) (squares / n) + epsilon));
    }

    private void normalise(Matrix x, Matrix y, int g) {
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, g, r);
            long to = row(y, g, r);
            for (int c = 0; c < columns; c++) {
                float normal = (Memory.get(from + 4L * c) - means[g]) * inverses[g];
                Memory.put(to + 4L * c, normal * value(gamma, r, c, 1) + value(beta, r, c, 0));
            }
        }
    }

    @Override
    public void backward(int samples) {
        Matrix x = wiring.input().at(samples);
        Matrix dy = wiring.gradient().at(samples);
        Arrays.fill(gammaSums, 0);
        Arrays.fill(betaSums, 0);
        for (int g = 0; g * groupRows < x.rows(); g++) {
            backward(x, dy, g, samples);
        }
        if (gammaGradient.isPresent()) {
            store(gammaSums, gammaGradient.get());
        }
        if (betaGradient.isPresent()) {
            store(betaSums, betaGradient.get());
        }
    }

    private void backward(Matrix x, Matrix dy, int g, int samples) {
        double sum = 0;
        double sumNormal = 0;
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, g, r);
            long gradient = row(dy, g, r);
            for (int c = 0; c < columns; c++) {
                float normal = (Memory.get(from + 4L * c) - means[g]) * inverses[g];
                float d = Memory.get(gradient + 4L * c);
                double scaled = d * value(gamma, r, c, 1);
                sum += scaled;
                sumNormal += scaled * normal;
                gammaSums[r * columns + c] += (double) d * normal;
                betaSums[r * columns + c] += d;
            }
        }
        if (wiring.inputGradient().isPresent()) {
            int n = groupRows * columns;
            inputs(x, dy, wiring.inputGradient().get().at(samples), g, sum / n, sumNormal / n);
        }
    }

    private void inputs(Matrix x, Matrix dy, Matrix dx, int g, double mean, double meanNormal) {
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, g, r);
            long gradient = row(dy, g, r);
            long to = row(dx, g, r);
            for (int c = 0; c < columns; c++) {
                float normal = (Memory.get(from + 4L * c) - means[g]) * inverses[g];
                double scaled = Memory.get(gradient + 4L * c) * value(gamma, r, c, 1);
                Memory.put(to + 4L * c, (float) ((scaled - mean - normal * meanNormal) * inverses[g]));
            }
        }
    }

    private long row(Matrix m, int g, int r) {
        return m.address() + 4L * (g * groupRows + r) * m.stride();
    }

    private static float value(Optional<Matrix> m, int r, int c, float otherwise) {
        return m.isPresent() ? Memory.get(m.get(), r, c) : otherwise;
    }

    private void store(double[] sums, Matrix m) {
        for (int i = 0; i < sums.length; i++) {
            Memory.put(m, i / columns, i % columns, (float) sums[i]);
        }
    }
}
