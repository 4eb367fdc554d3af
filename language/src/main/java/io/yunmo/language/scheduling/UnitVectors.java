package io.yunmo.language.scheduling;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;

/** Vectors of length 1, as embeddings are compared. */
public final class UnitVectors {
    private UnitVectors() {}

    /** The direction of a vector; zeros stay zeros. INTERNAL when it is not finite. */
    public static float[] of(double[] vector) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        if (!Double.isFinite(squares)) {
            throw new YunmoException(
                    ErrorCode.INTERNAL,
                    "the hidden states of this text are not finite: the model's weights are damaged");
        }
        double norm = squares == 0 ? 1 : Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }
}
