package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.RowActivation;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cross-entropy of a softmax from its logits: loss = log sum exp(z) - sum(t z), gradient = softmax(z) - t. The row
 * losses are summed in double; the softmax is float32.
 */
final class SoftmaxCrossentropy implements LossFunction, FusedLoss {
    /** Keeps the scratch reachable as long as this object is. */
    private final MemorySegment room;

    private final Reduction reduction;
    private final boolean classes;
    private final double smoothing;
    private final OptionalInt ignored;
    private final Matrix scratch;
    private final long logSumExp;

    /**
     * @param classes whether labels are class numbers
     * @param smoothing of dense labels: t = y (1 - smoothing) + smoothing / columns
     * @param ignored the class whose rows are left out
     */
    SoftmaxCrossentropy(
            Reduction reduction, boolean classes, double smoothing, OptionalInt ignored, int maxRows, int columns) {
        this.reduction = reduction;
        this.classes = classes;
        this.smoothing = smoothing;
        this.ignored = ignored;
        this.room = Arena.ofAuto().allocate(Matrix.bytes(maxRows, columns) + 8L * maxRows + 64, 64);
        this.scratch = new Matrix(room.address(), maxRows, columns, Matrix.padded(columns));
        this.logSumExp = room.address() + Matrix.bytes(maxRows, columns);
    }

    /** The fused form after {@code output}, if that is a softmax. */
    static Optional<FusedLoss> after(Activation output, SoftmaxCrossentropy loss, int maxRows, int columns) {
        return output == RowActivation.SOFTMAX ? Optional.of(loss) : Optional.empty();
    }

    @Override
    public double forwardBackward(Matrix logits, Labels labels, float[] weights, Matrix gradientOut) {
        return forwardBackward(logits, labels, weights, scratch.head(logits.rows()), gradientOut);
    }

    @Override
    public double forward(Matrix predictions, Labels labels, float[] weights) {
        return forward(predictions, labels, weights, scratch.head(predictions.rows()));
    }

    @Override
    public double forward(Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut) {
        double factor = factor(labels, weights, logits.rows());
        double picked = picked(logits, labels, weights);
        Rows.softmax(logits, probabilitiesOut, logSumExp);
        return factor * (entropies(labels, weights, logits.rows()) - picked);
    }

    @Override
    public double forwardBackward(
            Matrix logits, Labels labels, float[] weights, Matrix probabilitiesOut, Matrix gradientOut) {
        double loss = forward(logits, labels, weights, probabilitiesOut);
        double factor = factor(labels, weights, logits.rows());
        for (int r = 0; r < logits.rows(); r++) {
            float k = (float) (factor * weight(labels, weights, r));
            long p = probabilitiesOut.address() + 4L * r * probabilitiesOut.stride();
            long g = gradientOut.address() + 4L * r * gradientOut.stride();
            Elementwise.scale(k, p, g, gradientOut.stride());
            if (k != 0) {
                subtractTarget(labels, r, k, g, logits.columns());
            }
        }
        return loss;
    }

    private void subtractTarget(Labels labels, int r, float k, long g, int columns) {
        if (classes) {
            long at = g + 4L * (int) Losses.label(labels, r, 0);
            Memory.put(at, Memory.get(at) - k);
            return;
        }
        for (int c = 0; c < columns; c++) {
            Memory.put(g + 4L * c, (float) (Memory.get(g + 4L * c) - k * target(labels, r, c, columns)));
        }
    }

    private double target(Labels labels, int r, int c, int columns) {
        return Losses.label(labels, r, c) * (1 - smoothing) + smoothing / columns;
    }

    /** The weighted sum of t z, read before the logits may be overwritten. */
    private double picked(Matrix z, Labels labels, float[] weights) {
        double sum = 0;
        for (int r = 0; r < z.rows(); r++) {
            double w = weight(labels, weights, r);
            if (w == 0) {
                continue;
            }
            if (classes) {
                double label = Losses.label(labels, r, 0);
                Losses.checkClass(label, z.columns(), r);
                sum += w * Memory.get(z, r, (int) label);
            } else {
                for (int c = 0; c < z.columns(); c++) {
                    sum += w * target(labels, r, c, z.columns()) * Memory.get(z, r, c);
                }
            }
        }
        return sum;
    }

    /** The weighted sum of log sum exp(z) times the sum of t. */
    private double entropies(Labels labels, float[] weights, int rows) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            double w = weight(labels, weights, r);
            if (w != 0) {
                sum += w * Memory.getDouble(logSumExp + 8L * r) * (classes ? 1 : targets(labels, r));
            }
        }
        return sum;
    }

    private double targets(Labels labels, int r) {
        double sum = 0;
        for (int c = 0; c < scratch.columns(); c++) {
            sum += target(labels, r, c, scratch.columns());
        }
        return sum;
    }

    private double weight(Labels labels, float[] weights, int r) {
        if (ignores(labels, r)) {
            return 0;
        }
        return weights.length == 0 ? 1 : weights[r];
    }

    private boolean ignores(Labels labels, int r) {
        return ignored.isPresent() && Losses.label(labels, r, 0) == ignored.getAsInt();
    }

    private double factor(Labels labels, float[] weights, int rows) {
        double weight = 0;
        int valid = 0;
        for (int r = 0; r < rows; r++) {
            if (!ignores(labels, r)) {
                weight += weights.length == 0 ? 1 : weights[r];
                valid++;
            }
        }
        return Reducer.factor(reduction, rows, valid, weight);
    }
}
