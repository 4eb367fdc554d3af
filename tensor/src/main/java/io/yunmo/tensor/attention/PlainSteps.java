package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.tensor.kernel.Exponential;
import io.yunmo.tensor.kernel.HyperbolicTangent;

/** The scalar twin of the step kernels: says what every bit is. */
public final class PlainSteps implements StepKernels {
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
        add(x, xStride, added, addedStride, x, xStride, columns, from, to);
        rmsNorm(x, xStride, weight, epsilon, out, outStride, columns, from, to);
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

    private static void normalize(long x, long weight, float epsilon, long out, int columns) {
        float scale = inverseRoot(squares(x, columns, 0, 1), columns, epsilon);
        for (int j = 0; j < columns; j++) {
            put(out + 4L * j, get(x + 4L * j) * scale * get(weight + 4L * j));
        }
    }

    /** 1 / sqrt(sum / columns + epsilon) */
    static float inverseRoot(float sum, int columns, float epsilon) {
        return 1 / (float) Math.sqrt(sum / columns + epsilon);
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
            long a = x + 4 * r * xStride;
            long b = out + 4 * r * outStride;
            float mean = sum(a, columns, 0, 1) / columns;
            float scale = inverseRoot(deviations(a, mean, columns, 0, 1), columns, epsilon);
            for (int j = 0; j < columns; j++) {
                float y = (get(a + 4L * j) - mean) * scale;
                float w = get(weight + 4L * j);
                put(b + 4L * j, bias == 0 ? y * w : Math.fma(y, w, get(bias + 4L * j)));
            }
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
                for (int i = 0; i < pairs; i++) {
                    long a = head + (halves ? 4L * i : 8L * i);
                    long b = a + (halves ? 4L * pairs : 4L);
                    turn(a, b, get(cosines + 4L * i), get(cosines + 4L * (pairs + i)));
                }
            }
        }
    }

    private static void turn(long at, long bt, float cos, float sin) {
        float a = get(at);
        float b = get(bt);
        put(at, Math.fma(a, cos, -(b * sin)));
        put(bt, Math.fma(b, cos, a * sin));
    }

    @Override
    public void activate(
            Activation activation, long x, long xStride, long out, long outStride, int columns, int from, int to) {
        each(x, xStride, out, outStride, columns, from, to, v -> Activations.of(activation, v));
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
            for (int j = 0; j < columns; j++) {
                float g = get(gate + 4 * (r * gateStride + j));
                float u = get(up + 4 * (r * upStride + j));
                put(out + 4 * (r * outStride + j), Activations.of(activation, g) * u);
            }
        }
    }

    @Override
    public void add(
            long x, long xStride, long y, long yStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            for (int j = 0; j < columns; j++) {
                float sum = get(x + 4 * (r * xStride + j)) + get(y + 4 * (r * yStride + j));
                put(out + 4 * (r * outStride + j), sum);
            }
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
            float factor = get(factors + 4 * r * factorStride);
            for (int j = 0; j < columns; j++) {
                long o = out + 4 * (r * outStride + j);
                put(o, Math.fma(get(x + 4 * (r * xStride + j)), factor, get(o)));
            }
        }
    }

    @Override
    public void addBias(long x, long xStride, long bias, int columns, int from, int to) {
        add(x, xStride, bias, 0, x, xStride, columns, from, to);
    }

    @Override
    public void scale(long x, long xStride, float factor, long out, long outStride, int columns, int from, int to) {
        each(x, xStride, out, outStride, columns, from, to, v -> v * factor);
    }

    @Override
    public void softcap(long x, long xStride, float cap, int columns, int from, int to) {
        float inverse = 1 / cap;
        each(x, xStride, x, xStride, columns, from, to, v -> capped(v, cap, inverse));
    }

    static float capped(float v, float cap, float inverse) {
        return cap * HyperbolicTangent.of(v * inverse);
    }

    @Override
    public void softmax(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            long a = x + 4 * r * xStride;
            long b = out + 4 * r * outStride;
            float max = Float.NEGATIVE_INFINITY;
            for (int j = 0; j < columns; j++) {
                max = Math.max(max, get(a + 4L * j));
            }
            for (int j = 0; j < columns; j++) {
                put(b + 4L * j, Exponential.of(get(a + 4L * j) - max));
            }
            float inverse = 1 / sum(b, columns, 0, 1);
            for (int j = 0; j < columns; j++) {
                put(b + 4L * j, get(b + 4L * j) * inverse);
            }
        }
    }

    @Override
    public void copy(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        each(x, xStride, out, outStride, columns, from, to, v -> v);
    }

    @Override
    public int argmax(long x, int columns) {
        int best = 0;
        for (int j = 0; j < columns; j++) {
            float v = get(x + 4L * j);
            if (Float.isNaN(v)) {
                return j;
            }
            best = v > get(x + 4L * best) ? j : best;
        }
        return best;
    }

    @Override
    public String name() {
        return "plain";
    }

    @FunctionalInterface
    private interface Function {
        float of(float x);
    }

    private static void each(
            long x, long xStride, long out, long outStride, int columns, int from, int to, Function function) {
        for (int r = from; r < to; r++) {
            for (int j = 0; j < columns; j++) {
                put(out + 4 * (r * outStride + j), function.of(get(x + 4 * (r * xStride + j))));
            }
        }
    }

    /** The tree over partial sums {@code lane}, {@code lane + step} ...; {@code (0, 1)} is the whole sum. */
    private static float sum(long x, int n, int lane, int step) {
        if (step < 16) {
            return sum(x, n, lane, 2 * step) + sum(x, n, lane + step, 2 * step);
        }
        float s = 0;
        for (int j = lane; j < n; j += 16) {
            s += get(x + 4L * j);
        }
        return s;
    }

    private static float squares(long x, int n, int lane, int step) {
        return deviations(x, 0, n, lane, step);
    }

    /** The same of fused squares of {@code x - mean}. */
    private static float deviations(long x, float mean, int n, int lane, int step) {
        if (step < 16) {
            return deviations(x, mean, n, lane, 2 * step) + deviations(x, mean, n, lane + step, 2 * step);
        }
        float s = 0;
        for (int j = lane; j < n; j += 16) {
            float d = get(x + 4L * j) - mean;
            s = Math.fma(d, d, s);
        }
        return s;
    }
}
