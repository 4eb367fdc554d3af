package io.yunmo.tensor.packed;

import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Halves;
import io.yunmo.tensor.kernel.Memory;

/**
 * Reads rows of packed weights back as f32: a model whose token embeddings are its output layer too keeps them in memory
 * once. Allocates nothing.
 */
public final class PackedRow {
    private PackedRow() {}

    /** Writes {@code m.columns()} f32 to {@code to}; INVALID when there is no such row. */
    public static void read(PackedMatrix m, int row, long to) {
        if (row < 0 || row >= m.rows()) {
            throw YunmoException.invalid("the matrix has %d rows, no row %d", m.rows(), row);
        }
        long panel = m.address() + row / PANEL * m.panelBytes();
        switch (m) {
            case Packed4 w -> read(w, panel, row % PANEL, to);
            case Packed6 w -> read(w, panel, row % PANEL, to);
            case Packed8 w -> read(w, panel, row % PANEL, to);
            case PackedFloat w -> read(w, panel, row % PANEL, to);
        }
    }

    private static void read(Packed4 w, long panel, int r, long to) {
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = panel + (long) g * w.groupBytes();
            float scale = PanelCodes.half(at + 256, r);
            float minimum = w.minimums() ? PanelCodes.half(at + 288, r) : 0;
            for (int k = 0; k < GROUP; k++) {
                int code = PanelCodes.four(at, r, k);
                float v = w.minimums() ? scale * code + minimum : scale * (code - 8);
                Memory.put(to + 4L * (g * GROUP + k), v);
            }
        }
    }

    private static void read(Packed6 w, long panel, int r, long to) {
        int parts = GROUP / w.group();
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = panel + (long) g * w.groupBytes();
            for (int k = 0; k < GROUP; k++) {
                long halves = at + Packed6.CODE_BYTES + k / w.group() * 32;
                int code = PanelCodes.six(at, r, k);
                float scale = PanelCodes.half(halves, r);
                float v = w.minimums() ? scale * code + PanelCodes.half(halves + parts * 32, r) : scale * (code - 32);
                Memory.put(to + 4L * (g * GROUP + k), v);
            }
        }
    }

    private static void read(Packed8 w, long panel, int r, long to) {
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = panel + (long) g * Packed8.GROUP_BYTES;
            float scale = PanelCodes.half(at + Packed8.CODE_BYTES, r);
            for (int k = 0; k < GROUP; k++) {
                Memory.put(to + 4L * (g * GROUP + k), scale * (PanelCodes.eight(at, r, k) - 128));
            }
        }
    }

    private static void read(PackedFloat w, long panel, int r, long to) {
        for (int k = 0; k < w.columns(); k++) {
            long element = (long) k * PANEL + r;
            float v = w.bfloat16()
                    ? Halves.bf16ToF32(Raw.getShort(panel + element * 2))
                    : Memory.get(panel + element * 4);
            Memory.put(to + 4L * k, v);
        }
    }
}
