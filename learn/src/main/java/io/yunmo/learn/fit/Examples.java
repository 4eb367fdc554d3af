package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows to learn from or to be judged by. Nothing is copied; the segment must live as long as the call that uses it.
 *
 * @param x {@code rows * width} f32, little-endian, row-major, on or off the heap
 * @param width floats a row: the product of the network's input shape
 * @param sampleWeights one a row
 */
public record Examples(MemorySegment x, int rows, int width, Targets y, Optional<float[]> sampleWeights) {
    public Examples {
        Objects.requireNonNull(x, "x");
        Objects.requireNonNull(y, "y");
        Objects.requireNonNull(sampleWeights, "sampleWeights");
        if (rows < 1 || width < 1) {
            throw YunmoException.invalid("%d rows of %d values: give at least one of each", rows, width);
        }
        if (x.byteSize() != 4L * rows * width) {
            throw YunmoException.invalid(
                    "%d rows of %d f32 are %d bytes, x has %d", rows, width, 4L * rows * width, x.byteSize());
        }
        if (y.rows() != rows) {
            throw YunmoException.invalid("%d rows have %d targets; give one a row", rows, y.rows());
        }
        if (sampleWeights.isPresent() && sampleWeights.get().length != rows) {
            throw YunmoException.invalid(
                    "%d rows have %d sample weights; give one a row", rows, sampleWeights.get().length);
        }
    }

    /** Examples that all count the same. */
    public Examples(MemorySegment x, int rows, int width, Targets y) {
        this(x, rows, width, y, Optional.empty());
    }

    /** Rows {@code from} to before {@code to}: a view of x, copies of the rest. */
    public Examples slice(int from, int to) {
        int n = to - from;
        Targets some = switch (y) {
            case Targets.Classes c -> new Targets.Classes(Arrays.copyOfRange(c.indices(), from, to));
            case Targets.Dense d ->
                new Targets.Dense(Arrays.copyOfRange(d.values(), from * d.width(), to * d.width()), d.width());
        };
        Optional<float[]> weights = sampleWeights.map(w -> Arrays.copyOfRange(w, from, to));
        return new Examples(x.asSlice(4L * from * width, 4L * n * width), n, width, some, weights);
    }
}
