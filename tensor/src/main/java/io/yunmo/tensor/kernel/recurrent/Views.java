package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;

/** The first rows of a matrix as matrices, made once for each number of samples. */
final class Views {
    private final Matrix all;
    private final int steps;
    private final Matrix[] made;

    Views(Matrix all, int capacity, int steps) {
        this.all = all;
        this.steps = steps;
        this.made = new Matrix[capacity + 1];
    }

    Matrix at(int samples) {
        if (made[samples] == null) {
            made[samples] = all.head(samples * steps);
        }
        return made[samples];
    }
}
