package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import java.util.Optional;

/**
 * Vectors of several heads side by side: a row a position, samples outermost, and each head's numbers padded to whole 16.
 *
 * @param width numbers of a head
 * @param gradient where the gradient goes, or comes from
 */
public record Heads(Matrix values, int width, Optional<Matrix> gradient) {
    /** Bytes from a position to the next. */
    long step() {
        return 4L * values.stride();
    }

    /** Where a head of a position begins. */
    long at(long row, int head) {
        return values.address() + row * step() + 4L * head * Matrix.padded(width);
    }

    /** The same of the gradient. */
    long gradientAt(long row, int head) {
        Matrix g = gradient.orElseThrow();
        return g.address() + 4L * (row * g.stride() + (long) head * Matrix.padded(width));
    }

    long gradientStep() {
        return 4L * gradient.orElseThrow().stride();
    }
}
