package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.Optional;

/** Batch normalisation over matrices whose columns are the channels; other axes are first copied into that order. */
final class BatchNormalizationOperation implements Operation {
    /** What keeps a mean finite where no row counts. */
    private static final double EPSILON = 1e-7;

    private final BatchNormalization layer;
    private final Wiring wiring;
    private final Batch x;
    private final Batch y;
    private final Optional<RearrangeOperation> into;
    private final Optional<RearrangeOperation> out;
    private final Channels channels;
    private final Optional<Matrix> gamma;
    private final Optional<Matrix> beta;
    private final Optional<Matrix> gammaGradient;
    private final Optional<Matrix> betaGradient;
    private final Matrix movingMean;
    private final Matrix movingVariance;
    private final Optional<Batch> dy;
    private final Optional<Batch> dx;
    private final Optional<RearrangeOperation> dyInto;
    private final Optional<RearrangeOperation> dxOut;
    /** One or zero for each row of a batch with a mask; empty without one. */
    private final float[] counts;

    private final float[] none = new float[0];
    /** The rows that count. */
    private double weight;

    private boolean batchStatistics;

    BatchNormalizationOperation(BatchNormalization layer, Wiring wiring) {
        this.layer = layer;
        this.wiring = wiring;
        Shape sample = wiring.input().sample();
        int axis = Shapes.sampleAxis(layer, layer.axis(), sample);
        boolean last = axis == sample.rank() - 1;
        Shape moved = Shape.of(sample.elements() / sample.dimension(axis), sample.dimension(axis));
        x = last ? wiring.input() : wiring.scratch(moved);
        y = last ? wiring.output() : wiring.scratch(moved);
        int[] source = last ? new int[0] : channelsLast(sample, axis);
        into = last ? Optional.empty() : Optional.of(RearrangeOperation.between(wiring.input(), x, source));
        out = last ? Optional.empty() : Optional.of(RearrangeOperation.between(wiring.output(), y, source));
        counts = new float[wiring.mask().isPresent() ? x.rowsEach() * wiring.capacity() : 0];
        if (wiring.mask().isPresent()
                && (!last || x.rowsEach() % Shapes.size(wiring.mask().get().sample()) != 0)) {
            throw YunmoException.invalid(
                    "%s: a mask of shape %s does not fit input shape %s with the channels on axis %d",
                    layer.label(), Shapes.batched(wiring.mask().get().sample()), Shapes.batched(sample), layer.axis());
        }
        channels = new Channels((int) sample.dimension(axis), (float) layer.epsilon());
        int next = 0;
        gamma = layer.scale() ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        gammaGradient = layer.scale() ? wiring.weightGradients().get(next++) : Optional.empty();
        beta = layer.center() ? Optional.of(wiring.weights().get(next)) : Optional.empty();
        betaGradient = layer.center() ? wiring.weightGradients().get(next++) : Optional.empty();
        movingMean = wiring.weights().get(next++);
        movingVariance = wiring.weights().get(next);
        dy = gradients(last, moved, wiring.outputGradient());
        dx = gradients(last, moved, wiring.learns() ? wiring.inputGradient() : Optional.empty());
        dyInto = between(last, wiring.outputGradient(), dy, source);
        dxOut = between(last, wiring.learns() ? wiring.inputGradient() : Optional.empty(), dx, source);
    }

    private Optional<Batch> gradients(boolean last, Shape moved, Optional<Batch> direct) {
        return last || direct.isEmpty() ? direct : Optional.of(wiring.scratch(moved));
    }

    private static Optional<RearrangeOperation> between(
            boolean last, Optional<Batch> outer, Optional<Batch> inner, int[] source) {
        return last || outer.isEmpty()
                ? Optional.empty()
                : Optional.of(RearrangeOperation.between(outer.get(), inner.orElseThrow(), source));
    }

    /** Row-major numbers of a sample's values when the channels' axis is moved to the end. */
    private static int[] channelsLast(Shape sample, int axis) {
        int n = (int) sample.dimension(axis);
        int inner = Shapes.size(sample, axis + 1, sample.rank());
        int outer = Shapes.size(sample, 0, axis);
        int[] source = new int[outer * n * inner];
        int i = 0;
        for (int o = 0; o < outer; o++) {
            for (int k = 0; k < inner; k++) {
                for (int c = 0; c < n; c++) {
                    source[i++] = (o * n + c) * inner + k;
                }
            }
        }
        return source;
    }

    @Override
    public void forward(int samples, boolean training) {
        if (into.isPresent()) {
            into.get().forward(samples, training);
        }
        Matrix input = x.at(samples);
        batchStatistics = training && layer.trainable();
        if (batchStatistics) {
            readMask(samples);
            channels.measure(input, counts, weight);
            channels.average(movingMean, movingVariance, (float) layer.momentum());
        } else {
            channels.take(movingMean, movingVariance);
        }
        channels.normalise(input, gamma, beta, y.at(samples));
        if (out.isPresent()) {
            out.get().reverse(samples);
        }
    }

    /** Which rows count in the statistics: those of the steps that the mask does not leave out. */
    private void readMask(int samples) {
        int n = samples * x.rowsEach();
        weight = n;
        if (wiring.mask().isEmpty()) {
            return;
        }
        Batch mask = wiring.mask().get();
        int columns = Shapes.last(mask.sample());
        int entries = Shapes.size(mask.sample());
        int each = x.rowsEach() / entries;
        double sum = 0;
        for (int r = 0; r < n; r++) {
            int entry = r % x.rowsEach() / each;
            Matrix m = mask.sample(r / x.rowsEach());
            counts[r] = Memory.get(m, entry / columns, entry % columns) != 0 ? 1 : 0;
            sum += counts[r];
        }
        weight = sum + EPSILON;
    }

    @Override
    public void backward(int samples) {
        if (dyInto.isPresent()) {
            dyInto.get().forward(samples, true);
        }
        Matrix gradient = dy.orElseThrow().at(samples);
        channels.sums(x.at(samples), gradient);
        if (gammaGradient.isPresent()) {
            channels.storeScaleGradient(gammaGradient.get());
        }
        if (betaGradient.isPresent()) {
            channels.storeShiftGradient(betaGradient.get());
        }
        if (dx.isPresent()) {
            channels.backward(
                    x.at(samples),
                    gradient,
                    gamma,
                    dx.get().at(samples),
                    batchStatistics ? counts : none,
                    batchStatistics ? weight : 0);
            if (dxOut.isPresent()) {
                dxOut.get().reverse(samples);
            }
        }
    }

    /** Statistics a column, and what is done with them. */
    private static final class Channels {
        private final int n;
        private final float epsilon;
        private final float[] mean;
        private final float[] variance;
        private final float[] inverse;
        private final double[] first;
        private final double[] second;

        Channels(int n, float epsilon) {
            this.n = n;
            this.epsilon = epsilon;
            mean = new float[n];
            variance = new float[n];
            inverse = new float[n];
            first = new double[n];
            second = new double[n];
        }

        void measure(Matrix x, float[] counts, double weight) {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            for (int r = 0; r < x.rows(); r++) {
                if (counts.length > 0 && counts[r] == 0) {
                    continue;
                }
                long row = x.address() + 4L * r * x.stride();
                for (int c = 0; c < n; c++) {
                    first[c] += Memory.get(row + 4L * c);
                }
            }
            for (int c = 0; c < n; c++) {
                mean[c] = (float) (first[c] / weight);
            }
            for (int r = 0; r < x.rows(); r++) {
                if (counts.length > 0 && counts[r] == 0) {
                    continue;
                }
                long row = x.address() + 4L * r * x.stride();
                for (int c = 0; c < n; c++) {
                    float d = Memory.get(row + 4L * c) - mean[c];
                    second[c] += (double) d * d;
                }
            }
            for (int c = 0; c < n; c++) {
                variance[c] = (float) (second[c] / weight);
                inverse[c] = (float) (1 / Math.sqrt(variance[c] + epsilon));
            }
        }

        void average(Matrix movingMean, Matrix movingVariance, float momentum) {
            for (int c = 0; c < n; c++) {
                long m = movingMean.address() + 4L * c;
                long v = movingVariance.address() + 4L * c;
                Memory.put(m, Memory.get(m) * momentum + mean[c] * (1 - momentum));
                Memory.put(v, Memory.get(v) * momentum + variance[c] * (1 - momentum));
            }
        }

        void take(Matrix movingMean, Matrix movingVariance) {
            for (int c = 0; c < n; c++) {
                mean[c] = Memory.get(movingMean.address() + 4L * c);
                inverse[c] = (float) (1 / Math.sqrt(Memory.get(movingVariance.address() + 4L * c) + epsilon));
            }
        }

        void normalise(Matrix x, Optional<Matrix> gamma, Optional<Matrix> beta, Matrix y) {
            for (int r = 0; r < x.rows(); r++) {
                long from = x.address() + 4L * r * x.stride();
                long to = y.address() + 4L * r * y.stride();
                for (int c = 0; c < n; c++) {
                    float scale = inverse[c] * factor(gamma, c);
                    float shift = beta.isPresent() ? Memory.get(beta.get().address() + 4L * c) : 0;
                    Memory.put(to + 4L * c, (Memory.get(from + 4L * c) - mean[c]) * scale + shift);
                }
            }
        }

        /** first = sum of dy, second = sum of dy times the normalised x. */
        void sums(Matrix x, Matrix dy) {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            for (int r = 0; r < x.rows(); r++) {
                long row = x.address() + 4L * r * x.stride();
                long g = dy.address() + 4L * r * dy.stride();
                for (int c = 0; c < n; c++) {
                    float d = Memory.get(g + 4L * c);
                    first[c] += d;
                    second[c] += (double) d * ((Memory.get(row + 4L * c) - mean[c]) * inverse[c]);
                }
            }
        }

        void storeScaleGradient(Matrix gradient) {
            store(second, gradient);
        }

        void storeShiftGradient(Matrix gradient) {
            store(first, gradient);
        }

        void backward(Matrix x, Matrix dy, Optional<Matrix> gamma, Matrix dx, float[] counts, double weight) {
            double all = weight > 0 ? 1 / weight : 0;
            for (int r = 0; r < x.rows(); r++) {
                long row = x.address() + 4L * r * x.stride();
                long g = dy.address() + 4L * r * dy.stride();
                long to = dx.address() + 4L * r * dx.stride();
                double part = counts.length > 0 ? all * counts[r] : all;
                for (int c = 0; c < n; c++) {
                    float normal = (Memory.get(row + 4L * c) - mean[c]) * inverse[c];
                    double d = Memory.get(g + 4L * c) - part * (first[c] + normal * second[c]);
                    Memory.put(to + 4L * c, (float) (d * inverse[c] * factor(gamma, c)));
                }
            }
        }

        private static float factor(Optional<Matrix> gamma, int c) {
            return gamma.isPresent() ? Memory.get(gamma.get().address() + 4L * c) : 1;
        }

        private static void store(double[] sums, Matrix gradient) {
            for (int c = 0; c < sums.length; c++) {
                Memory.put(gradient.address() + 4L * c, (float) sums[c]);
            }
        }
    }
}
