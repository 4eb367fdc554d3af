package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * Step kernels by the Vector API, on any machine: whole vectors, then single floats to the end of a row. Loads are written
 * out: a helper that is not inlined would box its vector.
 */
public final class VectorSteps implements StepKernels {
    @Override
    public void rmsNorm(
            long x, long xStride, long weight, float epsilon, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            normalize(x + 4 * r * xStride, weight, epsilon, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public void addRmsNorm(
            long x,
            long xStride,
            long added,
            long addedStride,
            long weight,
            float epsilon,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        for (int r = from; r < to; r++) {
            long row = x + 4 * r * xStride;
            addRow(row, added + 4 * r * addedStride, row, columns);
            normalize(row, weight, epsilon, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public void headRmsNorm(long x, long xStride, int heads, int size, long weight, float epsilon, int from, int to) {
        for (int r = from; r < to; r++) {
            for (int h = 0; h < heads; h++) {
                long head = x + 4 * (r * xStride + (long) h * size);
                normalize(head, weight, epsilon, head, size);
            }
        }
    }

    private static void normalize(long x, long weight, float epsilon, long out, int n) {
        float scale = PlainSteps.inverseRoot(VectorSums.deviations(x, 0, n), n, epsilon);
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .mul(scale)
                    .mul(FloatVector.fromMemorySegment(F, ALL, (weight + 4L * j) & MASK, LE))
                    .intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            put(out + 4L * j, get(x + 4L * j) * scale * get(weight + 4L * j));
        }
    }

    @Override
    public void layerNorm(
            long x,
            long xStride,
            long weight,
            long bias,
            float epsilon,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        for (int r = from; r < to; r++) {
            long row = x + 4 * r * xStride;
            float mean = VectorSums.sum(row, columns) / columns;
            float scale = PlainSteps.inverseRoot(VectorSums.deviations(row, mean, columns), columns, epsilon);
            layerRow(row, mean, scale, weight, bias, out + 4 * r * outStride, columns);
        }
    }

    private static void layerRow(long x, float mean, float scale, long weight, long bias, long out, int n) {
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector y = FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .sub(mean)
                    .mul(scale);
            FloatVector w = FloatVector.fromMemorySegment(F, ALL, (weight + 4L * j) & MASK, LE);
            y = bias == 0 ? y.mul(w) : y.fma(w, FloatVector.fromMemorySegment(F, ALL, (bias + 4L * j) & MASK, LE));
            y.intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            float y = (get(x + 4L * j) - mean) * scale;
            float w = get(weight + 4L * j);
            put(out + 4L * j, bias == 0 ? y * w : Math.fma(y, w, get(bias + 4L * j)));
        }
    }

    @Override
    public void rope(long x, long xStride, int heads, int size, RopeTable table, long positions, int from, int to) {
        int pairs = table.dimensions() / 2;
        boolean halves = table.pairs() == RopeTable.Pairs.HALVES;
        for (int r = from; r < to; r++) {
            long cosines = table.address() + 8L * pairs * Bits.getInt(positions + 4L * r);
            for (int h = 0; h < heads; h++) {
                long head = x + 4 * (r * xStride + (long) h * size);
                if (halves) {
                    VectorRope.halves(head, cosines, pairs);
                } else {
                    VectorRope.adjacent(head, cosines, pairs);
                }
            }
        }
    }

    @Override
    public void activate(
            Activation activation, long x, long xStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            VectorActivations.row(activation, x + 4 * r * xStride, 0, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public void activateMultiply(
            Activation activation,
            long gate,
            long gateStride,
            long up,
            long upStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        for (int r = from; r < to; r++) {
            long factor = up + 4 * r * upStride;
            VectorActivations.row(activation, gate + 4 * r * gateStride, factor, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public void add(
            long x, long xStride, long y, long yStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            addRow(x + 4 * r * xStride, y + 4 * r * yStride, out + 4 * r * outStride, columns);
        }
    }

    private static void addRow(long x, long y, long out, int n) {
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .add(FloatVector.fromMemorySegment(F, ALL, (y + 4L * j) & MASK, LE))
                    .intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            put(out + 4L * j, get(x + 4L * j) + get(y + 4L * j));
        }
    }

    @Override
    public void addScaled(
            long x,
            long xStride,
            long factors,
            long factorStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        for (int r = from; r < to; r++) {
            addScaledRow(x + 4 * r * xStride, get(factors + 4 * r * factorStride), out + 4 * r * outStride, columns);
        }
    }

    private static void addScaledRow(long x, float factor, long out, int n) {
        FloatVector f = FloatVector.broadcast(F, factor);
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .fma(f, FloatVector.fromMemorySegment(F, ALL, (out + 4L * j) & MASK, LE))
                    .intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            put(out + 4L * j, Math.fma(get(x + 4L * j), factor, get(out + 4L * j)));
        }
    }

    @Override
    public void addBias(long x, long xStride, long bias, int columns, int from, int to) {
        add(x, xStride, bias, 0, x, xStride, columns, from, to);
    }

    @Override
    public void scale(long x, long xStride, float factor, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            scaleRow(x + 4 * r * xStride, factor, out + 4 * r * outStride, columns);
        }
    }

    private static void scaleRow(long x, float factor, long out, int n) {
        int whole = n & -L;
        for (int j = 0; j < whole; j += L) {
            FloatVector.fromMemorySegment(F, ALL, (x + 4L * j) & MASK, LE)
                    .mul(factor)
                    .intoMemorySegment(ALL, (out + 4L * j) & MASK, LE);
        }
        for (int j = whole; j < n; j++) {
            put(out + 4L * j, get(x + 4L * j) * factor);
        }
    }

    @Override
    public void softcap(long x, long xStride, float cap, int columns, int from, int to) {
        float inverse = 1 / cap;
        int whole = columns & -16;
        for (int r = from; r < to; r++) {
            long row = x + 4 * r * xStride;
            scaleRow(row, inverse, row, whole);
            HyperbolicTangent.all(row, row, whole);
            scaleRow(row, cap, row, whole);
            for (int j = whole; j < columns; j++) {
                put(row + 4L * j, PlainSteps.capped(get(row + 4L * j), cap, inverse));
            }
        }
    }

    @Override
    public void softmax(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            long row = x + 4 * r * xStride;
            long to0 = out + 4 * r * outStride;
            VectorActivations.exponentials(row, VectorSums.largest(row, columns), to0, columns);
            scaleRow(to0, 1 / VectorSums.sum(to0, columns), to0, columns);
        }
    }

    @Override
    public void copy(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            Memory.copy(x + 4 * r * xStride, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public int argmax(long x, int columns) {
        float max = VectorSums.largest(x, columns);
        boolean nan = Float.isNaN(max);
        int j = 0;
        while (nan ? !Float.isNaN(get(x + 4L * j)) : get(x + 4L * j) != max) {
            j++;
        }
        return j;
    }

    @Override
    public String name() {
        return "vector-" + 32 * L;
    }
}
