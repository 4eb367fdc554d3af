package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Sigmoid;

/**
 * The function at the end of a gate, over one row of a batch: {@code blocks} gates of {@code units} floats, each padded to
 * whole 16. One thread at a time, each with its own from {@link Factory}. Padding that is zero stays without effect: the
 * kernels multiply it by zeros.
 */
public interface CellActivation {
    /** tanh, as fast as it gets. */
    CellActivation TANH = new Tanh();

    /** The logistic function, as fast as it gets. */
    CellActivation SIGMOID = new Logistic();

    /** Makes the function for each thread of a crew. */
    @FunctionalInterface
    interface Factory {
        CellActivation make();
    }

    /** Whether {@link #backward} reads {@code x}; if not, y may take its place. */
    boolean needsInput();

    /** y = f(x) */
    void forward(long x, long y, int blocks, int units);

    /** to = dy * f'(x), where y = f(x); {@code to} may be any of the three. */
    void backward(long x, long y, long dy, long to, int blocks, int units);

    /** See {@link #TANH}. */
    final class Tanh implements CellActivation {
        private Tanh() {}

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(long x, long y, int blocks, int units) {
            HyperbolicTangent.all(x, y, blocks * Matrix.padded(units));
        }

        @Override
        public void backward(long x, long y, long dy, long to, int blocks, int units) {
            Elementwise.tanhGradient(y, dy, to, (long) blocks * Matrix.padded(units));
        }
    }

    /** See {@link #SIGMOID}. */
    final class Logistic implements CellActivation {
        private Logistic() {}

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(long x, long y, int blocks, int units) {
            Sigmoid.all(x, y, blocks * Matrix.padded(units));
        }

        @Override
        public void backward(long x, long y, long dy, long to, int blocks, int units) {
            Elementwise.sigmoidGradient(y, dy, to, (long) blocks * Matrix.padded(units));
        }
    }
}
