package io.yunmo.tensor.packed;

/**
 * Products of packed weights and activations: {@code out[t][r] = sum over k of w[r][k] x[t][k]}. An element depends on its row
 * of weights and its row of activations alone, bit for bit: not on how many tokens or panels a call covers, nor on the
 * implementation. Calls allocate nothing, use no threads of their own, and may run at the same time on different outputs.
 *
 * <p>In 4, 6 and 8 bits: {@code f = 0}; for each scale's group in order: {@code f = fma((float) dot * scale_w, scale_x, f)} where
 * dot is the exact integer sum of {@code (code_w - bias) * code_x}; then with minimums {@code f = fma(minimum, scale_x *
 * (float) sum_x, f)}. In floats: {@code f = fma(w, x, f)} over k in order.
 */
public interface PackedProduct {
    /**
     * Quantises columns {@code fromColumn} (inclusive) to {@code toColumn} (exclusive; both multiples of 32) of rows {@code
     * fromRow} to {@code toRow}: reads {@code rows.floats}, writes codes, scales and sums.
     */
    void quantize(Rows rows, int fromRow, int toRow, int fromColumn, int toColumn);

    /**
     * Multiplies panels {@code fromPanel} to {@code toPanel} of {@code w} with rows {@code fromRow} to {@code toRow} of {@code
     * x} (whose columns are those of w), into f32 {@code out + 4 * (t * stride + r)}, t counted from row 0 of x, r from row 0 of
     * w. The out rows must have room for whole panels. Reads codes for 4-, 6- and 8-bit weights, floats for f32 and bf16.
     */
    void multiply(PackedMatrix w, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride);

    /** What it is, for people: {@code avx512-vnni}, {@code vector-512}, {@code plain}. */
    String name();
}
