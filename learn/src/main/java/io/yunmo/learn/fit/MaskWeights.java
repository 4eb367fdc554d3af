package io.yunmo.learn.fit;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;

/**
 * An output's mask as weights of its rows, as Keras applies it: rows that do not count have weight 0, and in the loss the
 * others are scaled up so that its mean is over them alone.
 */
final class MaskWeights {
    private static final double EPSILON = 1e-7;

    private final Batch mask;
    private final int rowsEach;
    /** Where in a sample of the mask the entry for each row of an output's sample lies, in floats. */
    private final int[] offsets;

    private final float[] loss;
    private final float[] plain;
    private final float[] weighted;

    MaskWeights(OutputTask task, Batch mask) {
        this.mask = mask;
        this.rowsEach = task.rowsEach();
        int entries = Shapes.size(mask.sample());
        if (rowsEach % entries != 0) {
            throw YunmoException.invalid(
                    "output '%s' of shape %s carries a mask of shape %s, which does not fit it",
                    task.name(), Shapes.batched(task.shape()), Shapes.batched(mask.sample()));
        }
        int columns = Shapes.last(mask.sample());
        this.offsets = new int[rowsEach];
        for (int r = 0; r < rowsEach; r++) {
            int entry = r / (rowsEach / entries);
            offsets[r] = entry / columns * Matrix.padded(columns) + entry % columns;
        }
        this.loss = new float[rowsEach * mask.capacity()];
        this.plain = new float[loss.length];
        this.weighted = new float[loss.length];
    }

    /** Reads the mask of a batch that went forward; {@code weights} is empty or has one a row. */
    void read(int samples, float[] weights) {
        double valid = 0;
        int n = samples * rowsEach;
        for (int s = 0; s < samples; s++) {
            long sample = mask.address() + 4 * mask.block(s);
            for (int r = 0; r < rowsEach; r++) {
                float on = Memory.get(sample + 4L * offsets[r]) != 0 ? 1 : 0;
                plain[s * rowsEach + r] = on;
                valid += on;
            }
        }
        float factor = (float) (n / (valid + EPSILON));
        for (int i = 0; i < n; i++) {
            weighted[i] = weights.length == 0 ? plain[i] : plain[i] * weights[i];
            loss[i] = weighted[i] * factor;
        }
    }

    /** For the loss. */
    float[] loss() {
        return loss;
    }

    /** For metrics: with the rows' weights, or by the mask alone. */
    float[] metric(boolean byWeight) {
        return byWeight ? weighted : plain;
    }
}
