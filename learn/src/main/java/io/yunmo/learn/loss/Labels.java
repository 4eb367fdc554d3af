package io.yunmo.learn.loss;

import io.yunmo.tensor.Matrix;

/**
 * What a batch should come out as: a class index a row, or a row of floats a row. The caller may refill the memory
 * between calls; rows beyond those of the predictions are ignored.
 */
public sealed interface Labels {
    /** The weights of a batch whose rows count alike. */
    float[] UNWEIGHTED = new float[0];

    /** The index of the right class of each row. */
    record Classes(int[] indices) implements Labels {}

    /** A row of values each: one-hot or soft classes, or what a regression should give. */
    record Dense(Matrix rows) implements Labels {}
}
