package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows to learn from or to be judged by. Nothing is copied; segments must live as long as the call that uses them.
 *
 * @param x one array for each input of the network
 * @param y one for each output (or, where some have no loss, for each that has one)
 * @param sampleWeights none; or one array that holds for all outputs; or one for each output, of no entries where all rows
 *     count alike. An array has one weight a row, or one for each step of each row.
 */
public record Examples(List<Input> x, int rows, List<Targets> y, List<float[]> sampleWeights) {
    /**
     * An input's rows.
     *
     * @param values {@code rows * width} f32, little-endian, row-major, on or off the heap
     * @param width floats a row: the product of the input's shape
     */
    public record Input(MemorySegment values, int width) {
        public Input {
            Objects.requireNonNull(values, "values");
            if (width < 1) {
                throw YunmoException.invalid("rows of %d values: give at least one", width);
            }
        }
    }

    public Examples {
        x = List.copyOf(x);
        y = List.copyOf(y);
        sampleWeights = List.copyOf(sampleWeights);
        if (rows < 1 || x.isEmpty() || y.isEmpty()) {
            throw YunmoException.invalid(
                    "%d rows of %d inputs and %d targets: give at least one of each", rows, x.size(), y.size());
        }
        for (Input i : x) {
            long bytes = 4L * rows * i.width();
            if (i.values().byteSize() != bytes) {
                throw YunmoException.invalid(
                        "%d rows of %d f32 are %d bytes, x has %d",
                        rows, i.width(), bytes, i.values().byteSize());
            }
        }
        for (Targets t : y) {
            if (t.rows() != rows) {
                throw YunmoException.invalid("%d rows have %d targets; give one a row", rows, t.rows());
            }
        }
        for (float[] w : sampleWeights) {
            if (w.length % rows != 0) {
                throw YunmoException.invalid("%d rows have %d sample weights; give one a row", rows, w.length);
            }
        }
    }

    /** Examples for one input and one output. */
    public Examples(MemorySegment x, int rows, int width, Targets y, Optional<float[]> sampleWeights) {
        this(
                List.of(new Input(x, width)),
                rows,
                List.of(y),
                sampleWeights.stream().toList());
    }

    /** Examples for one input and one output that all count the same. */
    public Examples(MemorySegment x, int rows, int width, Targets y) {
        this(x, rows, width, y, Optional.empty());
    }

    /** Rows {@code from} to before {@code to}: views of x, copies of the rest. */
    public Examples slice(int from, int to) {
        int n = to - from;
        return new Examples(
                x.stream().map(i -> slice(i, from, n)).toList(),
                n,
                y.stream().map(t -> t.slice(from, to)).toList(),
                sampleWeights.stream().map(w -> slice(w, from, to)).toList());
    }

    private static Input slice(Input i, int from, int n) {
        return new Input(i.values().asSlice(4L * from * i.width(), 4L * n * i.width()), i.width());
    }

    private float[] slice(float[] weights, int from, int to) {
        int each = weights.length / rows;
        return Arrays.copyOfRange(weights, from * each, to * each);
    }
}
