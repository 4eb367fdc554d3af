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
            case Packed8 w -> read(w, panel, row % PANEL, to);
            case PackedFloat w -> read(w, panel, row % PANEL, to);
        }
    }

    private static void read(Packed4 w, long panel, int r, long to) {
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = panel + (long) g * w.groupBytes();
            float scale = half(at + 256, r);
            float minimum = w.minimums() ? half(at + 288, r) : 0;
            for (int k = 0; k < GROUP; k++) {
                int pair = Raw.getByte(at + k / 8 * 64 + r * 4 + k % 4);
                int code = k / 4 % 2 == 0 ? pair & 15 : pair >> 4 & 15;
                float v = w.minimums() ? scale * code + minimum : scale * (code - 8);
                Memory.put(to + 4L * (g * GROUP + k), v);
            }
        }
    }

    private static void read(Packed8 w, long panel, int r, long to) {
        int parts = GROUP / w.group();
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = panel + (long) g * w.groupBytes();
            for (int k = 0; k < GROUP; k++) {
                int part = k / w.group();
                int code = Raw.getByte(at + k / 4 * 64 + r * 4 + k % 4) & 255;
                float scale = half(at + 512 + part * 32, r);
                float v = w.minimums() ? scale * code + half(at + 512 + (parts + part) * 32, r) : scale * (code - 128);
                Memory.put(to + 4L * (g * GROUP + k), v);
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

    private static float half(long sixteen, int row) {
        return Float.float16ToFloat(Raw.getShort(sixteen + row * 2));
    }
}
