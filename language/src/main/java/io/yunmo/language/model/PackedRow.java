package io.yunmo.language.model;

import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.kernel.Halves;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.ValueLayout;

/** Reads single rows of a packed matrix, so that an embedding that is also the head is kept once. */
record PackedRow(PackedMatrix matrix) {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(Memory.LE);

    /** Writes row {@code row} as f32 to {@code out}. */
    void read(int row, long out) {
        long panel = matrix.address() + row / PANEL * matrix.panelBytes();
        switch (matrix) {
            case Packed4 m -> read(m, panel, row % PANEL, out);
            case Packed8 m -> read(m, panel, row % PANEL, out);
            case PackedFloat m -> read(m, panel, row % PANEL, out);
        }
    }

    private static void read(Packed4 m, long panel, int row, long out) {
        for (int g = 0; g < m.columns() / GROUP; g++) {
            long at = panel + (long) g * m.groupBytes();
            float scale = half(at + 256 + row * 2L);
            float minimum = m.minimums() ? half(at + 288 + row * 2L) : -8 * scale;
            for (int k = 0; k < GROUP; k++) {
                int pair = code(at + k / 8 * 64L + row * 4L + k % 4);
                int code = (k & 4) == 0 ? pair & 15 : pair >> 4;
                Memory.put(out + 4L * (g * GROUP + k), m.minimums() ? scale * code + minimum : scale * (code - 8));
            }
        }
    }

    private static void read(Packed8 m, long panel, int row, long out) {
        int parts = GROUP / m.group();
        for (int g = 0; g < m.columns() / GROUP; g++) {
            long at = panel + (long) g * m.groupBytes();
            for (int k = 0; k < GROUP; k++) {
                int part = k / m.group();
                float scale = half(at + 512 + part * 32L + row * 2L);
                int code = code(at + k / 4 * 64L + row * 4L + k % 4);
                float value = m.minimums()
                        ? scale * code + half(at + 512 + (parts + part) * 32L + row * 2L)
                        : scale * (code - 128);
                Memory.put(out + 4L * (g * GROUP + k), value);
            }
        }
    }

    private static void read(PackedFloat m, long panel, int row, long out) {
        for (int k = 0; k < m.columns(); k++) {
            long element = (long) k * PANEL + row;
            float value = m.bfloat16()
                    ? Halves.bf16ToF32(Memory.ALL.get(SHORT, (panel + element * 2) & Memory.MASK))
                    : Memory.get(panel + element * 4);
            Memory.put(out + 4L * k, value);
        }
    }

    private static int code(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, address & Memory.MASK) & 255;
    }

    private static float half(long address) {
        return Float.float16ToFloat(Memory.ALL.get(SHORT, address & Memory.MASK));
    }
}
