package io.yunmo.language.gguf;

import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rows of any block type into panels of f32, or rows of bf16 into panels of bf16. Not for several threads; each has its own. */
final class FloatPanels {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(Memory.LE);

    private final PackedFloat m;
    private final float[] row;
    private final short[] bfloats;
    private final float[] panel;
    private final short[] bfloatPanel;

    FloatPanels(PackedFloat m) {
        this.m = m;
        int size = Math.multiplyExact(m.columns(), PackedMatrix.PANEL);
        row = new float[m.bfloat16() ? 0 : m.columns()];
        panel = new float[m.bfloat16() ? 0 : size];
        bfloats = new short[m.bfloat16() ? m.columns() : 0];
        bfloatPanel = new short[m.bfloat16() ? size : 0];
    }

    /** Makes row {@code r} of the panel from the row's blocks. */
    void put(int r, BlockType type, MemorySegment blocks) {
        if (m.bfloat16()) {
            MemorySegment.copy(blocks, SHORT, 0, bfloats, 0, m.columns());
            for (int k = 0; k < bfloats.length; k++) {
                bfloatPanel[k * PackedMatrix.PANEL + r] = bfloats[k];
            }
            return;
        }
        Dequantizer.dequantize(type, blocks, 0, m.columns(), MemorySegment.ofArray(row), 0);
        for (int k = 0; k < row.length; k++) {
            panel[k * PackedMatrix.PANEL + r] = row[k];
        }
    }

    /** Makes row {@code r} zero. */
    void zero(int r) {
        for (int k = 0; k < m.columns(); k++) {
            if (m.bfloat16()) {
                bfloatPanel[k * PackedMatrix.PANEL + r] = 0;
            } else {
                panel[k * PackedMatrix.PANEL + r] = 0;
            }
        }
    }

    /** Writes the panel to {@code address}. */
    void writeTo(long address) {
        if (m.bfloat16()) {
            MemorySegment.copy(bfloatPanel, 0, Memory.ALL, SHORT, address, bfloatPanel.length);
        } else {
            MemorySegment.copy(panel, 0, Memory.ALL, Memory.FLOAT, address, panel.length);
        }
    }
}
