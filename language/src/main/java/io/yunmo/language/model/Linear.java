package io.yunmo.language.model;

import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.Rows;

/** A linear layer in memory: one matrix, or several of different layouts whose outputs follow one another in whole panels. */
final class Linear {
    /** Activations of a block of rows that stay in a core's cache while panels pass by. */
    private static final int BLOCK_BYTES = 256 << 10;

    private static final int BLOCK_ROWS = 48;

    private final PackedMatrix[] parts;
    private final int[] firstPanels;
    private final long bias;
    private final boolean quantized;

    /** @param bias address of f32[{@link #width}], or 0 for none */
    Linear(PackedMatrix[] parts, long bias) {
        this.parts = parts.clone();
        this.bias = bias;
        this.firstPanels = new int[parts.length + 1];
        boolean codes = false;
        for (int i = 0; i < parts.length; i++) {
            firstPanels[i + 1] = firstPanels[i] + parts[i].panels();
            codes |= !(parts[i] instanceof PackedFloat);
        }
        this.quantized = codes;
    }

    /** Panels of all parts. */
    int panels() {
        return firstPanels[parts.length];
    }

    /** Floats of an output row: whole panels. */
    int width() {
        return panels() * PackedMatrix.PANEL;
    }

    /** Address of what is added to an output row, or 0. The product does not add it. */
    long bias() {
        return bias;
    }

    /** Whether the product reads 8-bit activations. */
    boolean quantized() {
        return quantized;
    }

    /** The only part. */
    PackedMatrix matrix() {
        return parts[0];
    }

    /** Multiplies panels and rows as {@link PackedProduct#multiply} does. */
    void multiply(
            PackedProduct products, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride) {
        int block = Math.max(BLOCK_ROWS, BLOCK_BYTES / x.columns() / BLOCK_ROWS * BLOCK_ROWS);
        for (int row = fromRow; row < toRow; row += block) {
            multiplyBlock(products, x, row, Math.min(toRow, row + block), fromPanel, toPanel, out, stride);
        }
    }

    private void multiplyBlock(
            PackedProduct products, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride) {
        for (int i = 0; i < parts.length; i++) {
            int from = Math.max(fromPanel, firstPanels[i]);
            int to = Math.min(toPanel, firstPanels[i + 1]);
            if (from < to) {
                long shifted = out + 4L * PackedMatrix.PANEL * firstPanels[i];
                products.multiply(
                        parts[i], x, fromRow, toRow, from - firstPanels[i], to - firstPanels[i], shifted, stride);
            }
        }
    }
}
