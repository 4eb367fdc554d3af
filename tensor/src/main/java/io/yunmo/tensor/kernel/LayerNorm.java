package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Layer normalisation (Ba et al., 2016) of rows: {@code y = gamma (x - mean) / sqrt(variance + epsilon) + beta}. Sums over a row
 * are sixteen partial ones, of the columns j, j + 16, ..., and then the tree i and i + 8, i + 4, i + 2, i + 1; sums over rows
 * go from first to last. Gamma and beta are rows as long as a stride, zero where padding is. Any thread may call these, for
 * any rows or columns.
 */
public final class LayerNorm {
    private LayerNorm() {}

    /**
     * Normalises rows {@code from} to before {@code to}.
     *
     * @param statistics two floats a row, mean and 1 / deviation: set for the backward pass
     * @param scratch sixteen floats
     */
    public static void forward(
            Matrix x, Matrix y, int from, int to, long gamma, long beta, float epsilon, long statistics, long scratch) {
        int n = x.columns();
        for (int r = from; r < to; r++) {
            long row = x.address() + 4L * r * x.stride();
            sums(row, n, scratch);
            float mean = sixteen(scratch) / n;
            squares(row, n, mean, scratch);
            float inverse = (float) (1 / Math.sqrt(sixteen(scratch) / n + epsilon));
            Memory.put(statistics + 8L * r, mean);
            Memory.put(statistics + 8L * r + 4, inverse);
            normalise(row, y.address() + 4L * r * y.stride(), n, mean, inverse, gamma, beta);
        }
    }

    /** The gradients of rows {@code from} to before {@code to} of the input. */
    public static void backward(
            Matrix x, Matrix dy, Matrix dx, int from, int to, long gamma, long statistics, long scratch) {
        int n = x.columns();
        for (int r = from; r < to; r++) {
            long row = x.address() + 4L * r * x.stride();
            long d = dy.address() + 4L * r * dy.stride();
            float mean = Memory.get(statistics + 8L * r);
            float inverse = Memory.get(statistics + 8L * r + 4);
            gradientSums(row, d, n, mean, inverse, gamma, scratch);
            float a = sixteen(scratch) / n;
            float b = sixteen(scratch + 64) / n;
            gradient(row, d, dx.address() + 4L * r * dx.stride(), n, mean, inverse, gamma, a, b);
        }
    }

    /** The gradients of gamma and beta in columns {@code from} (a multiple of 16) to before {@code to} of a stride. */
    public static void weights(
            Matrix x, Matrix dy, long statistics, int from, int to, long gammaGradient, long betaGradient) {
        for (int j = from; j < to; j += L) {
            FloatVector gamma = FloatVector.zero(F);
            FloatVector beta = FloatVector.zero(F);
            for (int r = 0; r < x.rows(); r++) {
                long o = 4L * j;
                float mean = ALL.get(Memory.FLOAT, statistics + 8L * r & MASK);
                float inverse = ALL.get(Memory.FLOAT, statistics + 8L * r + 4 & MASK);
                FloatVector v = FloatVector.fromMemorySegment(F, ALL, x.address() + 4L * r * x.stride() + o & MASK, LE);
                FloatVector d =
                        FloatVector.fromMemorySegment(F, ALL, dy.address() + 4L * r * dy.stride() + o & MASK, LE);
                gamma = v.sub(mean).mul(inverse).fma(d, gamma);
                beta = beta.add(d);
            }
            gamma.intoMemorySegment(ALL, gammaGradient + 4L * j & MASK, LE);
            beta.intoMemorySegment(ALL, betaGradient + 4L * j & MASK, LE);
        }
    }

    private static void sums(long row0, int n, long scratch) {
        long row = row0 & MASK;
        int end = (n + 15) & -16;
        for (int g = 0; g < 16; g += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int j = g; j < end; j += 16) {
                sum = sum.add(FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE));
            }
            sum.intoMemorySegment(ALL, scratch + 4L * g & MASK, LE);
        }
    }

    private static void squares(long row0, int n, float mean, long scratch) {
        long row = row0 & MASK;
        int end = (n + 15) & -16;
        FloatVector zero = FloatVector.zero(F);
        for (int g = 0; g < 16; g += L) {
            FloatVector sum = zero;
            for (int j = g; j < end; j += 16) {
                FloatVector d =
                        FloatVector.fromMemorySegment(F, ALL, row + 4L * j, LE).sub(mean);
                d = zero.blend(d, F.indexInRange(j, n));
                sum = d.fma(d, sum);
            }
            sum.intoMemorySegment(ALL, scratch + 4L * g & MASK, LE);
        }
    }

    private static void normalise(long row0, long y0, int n, float mean, float inverse, long gamma0, long beta0) {
        long row = row0 & MASK, y = y0 & MASK, gamma = gamma0 & MASK, beta = beta0 & MASK;
        int end = (n + 15) & -16;
        for (int j = 0; j < end; j += L) {
            long o = 4L * j;
            FloatVector.fromMemorySegment(F, ALL, row + o, LE)
                    .sub(mean)
                    .mul(inverse)
                    .fma(
                            FloatVector.fromMemorySegment(F, ALL, gamma + o, LE),
                            FloatVector.fromMemorySegment(F, ALL, beta + o, LE))
                    .intoMemorySegment(ALL, y + o, LE);
        }
    }

    /** The sixteen partial sums of gamma dy, and behind them those of gamma dy normal. */
    private static void gradientSums(long row0, long d0, int n, float mean, float inverse, long gamma0, long scratch) {
        long row = row0 & MASK, d = d0 & MASK, gamma = gamma0 & MASK;
        int end = (n + 15) & -16;
        for (int g = 0; g < 16; g += L) {
            FloatVector sum = FloatVector.zero(F);
            FloatVector normals = FloatVector.zero(F);
            for (int j = g; j < end; j += 16) {
                long o = 4L * j;
                FloatVector scaled = FloatVector.fromMemorySegment(F, ALL, d + o, LE)
                        .mul(FloatVector.fromMemorySegment(F, ALL, gamma + o, LE));
                FloatVector normal = FloatVector.fromMemorySegment(F, ALL, row + o, LE)
                        .sub(mean)
                        .mul(inverse);
                sum = sum.add(scaled);
                normals = scaled.fma(normal, normals);
            }
            sum.intoMemorySegment(ALL, scratch + 4L * g & MASK, LE);
            normals.intoMemorySegment(ALL, scratch + 64 + 4L * g & MASK, LE);
        }
    }

    private static void gradient(
            long row0, long d0, long dx0, int n, float mean, float inverse, long gamma0, float a, float b) {
        long row = row0 & MASK, d = d0 & MASK, dx = dx0 & MASK, gamma = gamma0 & MASK;
        int end = (n + 15) & -16;
        FloatVector minusB = FloatVector.broadcast(F, -b);
        for (int j = 0; j < end; j += L) {
            long o = 4L * j;
            VectorMask<Float> counts = F.indexInRange(j, n);
            FloatVector scaled = FloatVector.fromMemorySegment(F, ALL, d + o, LE)
                    .mul(FloatVector.fromMemorySegment(F, ALL, gamma + o, LE));
            FloatVector normal =
                    FloatVector.fromMemorySegment(F, ALL, row + o, LE).sub(mean).mul(inverse);
            FloatVector v = normal.fma(minusB, scaled.sub(a)).mul(inverse);
            FloatVector.zero(F).blend(v, counts).intoMemorySegment(ALL, dx + o, LE);
        }
    }

    private static float sixteen(long at) {
        float even = four(at) + four(at + 8);
        float odd = four(at + 4) + four(at + 12);
        return even + odd;
    }

    private static float four(long at) {
        return (Memory.get(at) + Memory.get(at + 32)) + (Memory.get(at + 16) + Memory.get(at + 48));
    }
}
