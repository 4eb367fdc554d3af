package io.yunmo.tensor.attention;

/**
 * What a model's step does between its products: norms, rotary positions, activations, sums. All of them work on f32 rows by
 * address: row r of x lies at {@code x + 4 * r * xStride} (strides in floats), and rows {@code from} (inclusive) to {@code to}
 * (exclusive) are worked on. No alignment is needed, nothing beyond {@code columns} is read or written, and output may be the
 * input itself (same address and stride) but not overlap it otherwise. Element-wise functions may be given a part of the
 * columns through the address.
 *
 * <p>A row's result depends on that row alone, and all implementations compute the same bits at every vector width (the
 * payload of a NaN aside): products that are added are fused where {@link PlainSteps} fuses them, e^x is that of {@link
 * io.yunmo.tensor.kernel.Exponential}, and a sum over columns is taken in sixteen partial sums, column j into sum j mod 16 in
 * order, which are then added as a tree: i and i + 8, of these i and i + 4, i + 2, i + 1.
 *
 * <p>Nothing is allocated; any thread may call.
 */
public interface StepKernels {
    /** {@code out = x * (1 / sqrt(mean(x^2) + epsilon)) * weight} (the products from left to right). */
    void rmsNorm(
            long x, long xStride, long weight, float epsilon, long out, long outStride, int columns, int from, int to);

    /** {@code x += added}, then {@link #rmsNorm} of x. */
    void addRmsNorm(
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
            int to);

    /** {@link #rmsNorm} in place of each of the {@code heads} heads of {@code size} columns of a row; they share the weight. */
    void headRmsNorm(long x, long xStride, int heads, int size, long weight, float epsilon, int from, int to);

    /**
     * {@code out = (x - mean) * (1 / sqrt(mean((x - mean)^2) + epsilon)) * weight + bias}, the last product and sum fused.
     *
     * @param bias address of f32, or 0 for none
     */
    void layerNorm(
            long x,
            long xStride,
            long weight,
            long bias,
            float epsilon,
            long out,
            long outStride,
            int columns,
            int from,
            int to);

    /**
     * Turns the leading {@code table.dimensions()} columns of each head by the row's position, in place: of a pair (a, b), a
     * becomes {@code fma(a, cos, -(b * sin))} and b {@code fma(b, cos, a * sin)}. The table must be ready for the positions.
     *
     * @param positions address of int32, row r's at {@code positions + 4 * r}
     */
    void rope(long x, long xStride, int heads, int size, RopeTable table, long positions, int from, int to);

    /** {@code out = activation(x)} */
    void activate(Activation activation, long x, long xStride, long out, long outStride, int columns, int from, int to);

    /** {@code out = activation(gate) * up} */
    void activateMultiply(
            Activation activation,
            long gate,
            long gateStride,
            long up,
            long upStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to);

    /** {@code out = x + y} */
    void add(long x, long xStride, long y, long yStride, long out, long outStride, int columns, int from, int to);

    /** {@code out = fma(x, factor of the row, out)}; the row's factor is the f32 at {@code factors + 4 * r * factorStride}. */
    void addScaled(
            long x,
            long xStride,
            long factors,
            long factorStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to);

    /** {@code x += bias} */
    void addBias(long x, long xStride, long bias, int columns, int from, int to);

    /** {@code out = x * factor} */
    void scale(long x, long xStride, float factor, long out, long outStride, int columns, int from, int to);

    /** {@code x = cap * tanh(x * (1 / cap))} */
    void softcap(long x, long xStride, float cap, int columns, int from, int to);

    /**
     * {@code out = e^(x - max) * (1 / sum)}; a row with NaN becomes NaN, and so does one with plus infinity or of minus
     * infinities alone.
     */
    void softmax(long x, long xStride, long out, long outStride, int columns, int from, int to);

    /** {@code out = x} */
    void copy(long x, long xStride, long out, long outStride, int columns, int from, int to);

    /**
     * The column of the largest value of one row, the first among equals; where there are NaNs the first of these, so that
     * looking at the value shows them.
     *
     * @param columns at least 1
     */
    int argmax(long x, int columns);

    /** What it is, for people: {@code avx512}, {@code vector-512}, {@code plain}. */
    String name();
}
