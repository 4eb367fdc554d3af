package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.Optional;

/**
 * Normalises blocks of {@code groupRows} matrix rows and an equal share of the columns each: layer normalisation takes all
 * columns, group normalisation a part of them. Gamma and beta have a row for each row of a block, or one for all.
 */
final class GroupedNormalizationOperation implements Operation {
    private final Wiring wiring;
    private final float epsilon;
    private final int groupRows;
    private final int columns;
    private final int parts;
    private final int share;
    private final Optional<Matrix> gamma;
    private final Optional<Matrix> beta;
    private final Optional<Matrix> gammaGradient;
    private final Optional<Matrix> betaGradient;
    private final float[] means;
    private final float[] inverses;
    private final double[] gammaSums;
    private final double[] betaSums;

    /** The layer's weights are gamma, if it scales, and beta, if it centers. */
    GroupedNormalizationOperation(
            Wiring wiring, double epsilon, boolean scale, boolean center, int groupRows, int parts) {
        this.wiring = wiring;
        this.epsilon = (float) epsilon;
        Batch x = wiring.input();
        this.groupRows = groupRows;
        this.columns = Shapes.last(x.sample());
        this.parts = parts;
        this.share = columns / parts;
        int next = 0;
        gamma = scale ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        gammaGradient = scale ? wiring.weightGradients().get(next++) : Optional.empty();
        beta = center ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        betaGradient = center ? wiring.weightGradients().get(next) : Optional.empty();
        int blocks = x.capacity() * x.rowsEach() / groupRows * parts;
        means = new float[blocks];
        inverses = new float[blocks];
        gammaSums = new double[groupRows * columns];
        betaSums = new double[groupRows * columns];
    }

    @Override
    public void forward(int samples, boolean training) {
        Matrix x = wiring.input().at(samples);
        Matrix y = wiring.output().at(samples);
        int blocks = x.rows() / groupRows * parts;
        for (int b = 0; b < blocks; b++) {
            measure(x, b);
            normalise(x, y, b);
        }
    }

    private void measure(Matrix x, int b) {
        int n = groupRows * share;
        double sum = 0;
        for (int r = 0; r < groupRows; r++) {
            long row = row(x, b, r);
            for (int c = first(b); c < first(b) + share; c++) {
                sum += Memory.get(row + 4L * c);
            }
        }
        float mean = (float) (sum / n);
        double squares = 0;
        for (int r = 0; r < groupRows; r++) {
            long row = row(x, b, r);
            for (int c = first(b); c < first(b) + share; c++) {
                float d = Memory.get(row + 4L * c) - mean;
                squares += (double) d * d;
            }
        }
        means[b] = mean;
        inverses[b] = (float) (1 / Math.sqrt((float) (squares / n) + epsilon));
    }

    private void normalise(Matrix x, Matrix y, int b) {
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, b, r);
            long to = row(y, b, r);
            for (int c = first(b); c < first(b) + share; c++) {
                float normal = (Memory.get(from + 4L * c) - means[b]) * inverses[b];
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
        int blocks = x.rows() / groupRows * parts;
        for (int b = 0; b < blocks; b++) {
            backward(x, dy, b, samples);
        }
        if (gammaGradient.isPresent()) {
            store(gammaSums, gammaGradient.get());
        }
        if (betaGradient.isPresent()) {
            store(betaSums, betaGradient.get());
        }
    }

    private void backward(Matrix x, Matrix dy, int b, int samples) {
        double sum = 0;
        double sumNormal = 0;
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, b, r);
            long gradient = row(dy, b, r);
            for (int c = first(b); c < first(b) + share; c++) {
                float normal = (Memory.get(from + 4L * c) - means[b]) * inverses[b];
                float d = Memory.get(gradient + 4L * c);
                double scaled = d * value(gamma, r, c, 1);
                sum += scaled;
                sumNormal += scaled * normal;
                gammaSums[r * columns + c] += (double) d * normal;
                betaSums[r * columns + c] += d;
            }
        }
        if (wiring.inputGradient().isPresent()) {
            int n = groupRows * share;
            inputs(x, dy, wiring.inputGradient().get().at(samples), b, sum / n, sumNormal / n);
        }
    }

    private void inputs(Matrix x, Matrix dy, Matrix dx, int b, double mean, double meanNormal) {
        for (int r = 0; r < groupRows; r++) {
            long from = row(x, b, r);
            long gradient = row(dy, b, r);
            long to = row(dx, b, r);
            for (int c = first(b); c < first(b) + share; c++) {
                float normal = (Memory.get(from + 4L * c) - means[b]) * inverses[b];
                double scaled = Memory.get(gradient + 4L * c) * value(gamma, r, c, 1);
                Memory.put(to + 4L * c, (float) ((scaled - mean - normal * meanNormal) * inverses[b]));
            }
        }
    }

    /** The first column of a block. */
    private int first(int b) {
        return b % parts * share;
    }

    private long row(Matrix m, int b, int r) {
        return m.address() + 4L * (b / parts * groupRows + r) * m.stride();
    }

    private static float value(Optional<Matrix> m, int r, int c, float otherwise) {
        return m.isPresent() ? Memory.get(m.get(), m.get().rows() == 1 ? 0 : r, c) : otherwise;
    }

    private void store(double[] sums, Matrix m) {
        for (int c = 0; c < columns; c++) {
            double all = 0;
            for (int r = 0; r < groupRows; r++) {
                double one = sums[r * columns + c];
                all += one;
                if (m.rows() > 1) {
                    Memory.put(m, r, c, (float) one);
                }
            }
            if (m.rows() == 1) {
                Memory.put(m, 0, c, (float) all);
            }
        }
    }
}
