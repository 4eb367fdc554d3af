package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.PanelProduct;
import java.lang.foreign.Arena;

/**
 * Columns of a weight in Keras's layout (gate after gate, {@code units} each) as blocks of whole vectors in the kernel's own
 * order, packed for products with rows of sequences; and the gradient's way back.
 */
final class GateMatrix {
    private final Matrix keras;
    private final int[] gates;
    private final int units;
    private final Matrix blocks;
    private final long panels;
    private final long transposed;
    private final long scratch;
    private final Matrix gradient;

    /** @param gates which of Keras's gates each block is */
    GateMatrix(Matrix keras, int units, boolean learns, Arena arena, int... gates) {
        this.keras = keras;
        this.gates = gates;
        this.units = units;
        this.blocks = Memory.matrix(arena, keras.rows(), gates.length * Matrix.padded(units));
        long floats = PanelProduct.floats(keras.rows(), blocks.columns());
        this.panels = Memory.allocate(arena, floats);
        this.transposed = learns ? Memory.allocate(arena, floats) : 0;
        this.scratch = Memory.allocate(arena, PanelProduct.SCRATCH);
        this.gradient = learns ? Memory.matrix(arena, keras.rows(), blocks.columns()) : blocks;
    }

    /** Floats of a row of all blocks. */
    int width() {
        return blocks.columns();
    }

    /** Takes over the weights as they are now. */
    void pack() {
        for (int r = 0; r < keras.rows(); r++) {
            for (int k = 0; k < gates.length; k++) {
                Memory.copy(kerasAt(keras, r, k), blockAt(blocks, r, k), units);
            }
        }
        PanelProduct.pack(blocks.address(), 4L * blocks.stride(), keras.rows(), width(), panels);
    }

    /** To be called after {@link #pack}. */
    void packTransposed() {
        PanelProduct.packTransposed(blocks.address(), 4L * blocks.stride(), width(), keras.rows(), transposed, scratch);
    }

    /** C = I + A W for rows of as many floats as W has rows, steps in bytes. */
    void multiply(int rows, long a, long aRow, long i, long iRow, long c, long cRow) {
        PanelProduct.multiply(rows, width(), a, aRow, 4, panels, keras.rows(), i, iRow, c, cRow);
    }

    /** C = I + A Wt for rows of {@link #width} floats. */
    void multiplyTransposed(int rows, long a, long aRow, long i, long iRow, long c, long cRow) {
        PanelProduct.multiply(rows, keras.rows(), a, aRow, 4, transposed, width(), i, iRow, c, cRow);
    }

    /** Sets the gradient in Keras's layout: what went in, transposed, times the gradient of what came out. */
    void gradient(Gemm gemm, Matrix in, Matrix out, Matrix to) {
        gemm.multiply(Gemm.Form.TN, in, out, gradient, false);
        for (int r = 0; r < keras.rows(); r++) {
            for (int k = 0; k < gates.length; k++) {
                Memory.copy(blockAt(gradient, r, k), kerasAt(to, r, k), units);
            }
        }
    }

    private long kerasAt(Matrix m, int row, int block) {
        return m.address() + 4L * ((long) row * m.stride() + gates[block] * units);
    }

    private long blockAt(Matrix m, int row, int block) {
        return m.address() + 4L * ((long) row * m.stride() + block * Matrix.padded(units));
    }
}
