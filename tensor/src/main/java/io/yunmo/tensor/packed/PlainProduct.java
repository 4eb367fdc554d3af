package io.yunmo.tensor.packed;

import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.kernel.Halves;
import io.yunmo.tensor.kernel.Memory;

/** The scalar twin: what every other product must equal bit for bit, written to be read. */
public final class PlainProduct implements PackedProduct {
    @Override
    public void quantize(Rows rows, int fromRow, int toRow, int fromColumn, int toColumn) {
        Checks.quantize(rows, fromRow, toRow, fromColumn, toColumn);
        for (int r = fromRow; r < toRow; r++) {
            for (int c = fromColumn; c < toColumn; c += GROUP) {
                quantizeGroup(rows, (long) r * rows.columns() + c);
            }
        }
    }

    private static void quantizeGroup(Rows rows, long element) {
        int largest = 0;
        for (int i = 0; i < GROUP; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(value(rows, element + i)) & 0x7FFF_FFFF);
        }
        float scale = Float.intBitsToFloat(largest) / 127;
        Memory.put(rows.scales() + element / GROUP * 4, scale);
        for (int half = 0; half < 2; half++) {
            int sum = 0;
            for (int i = half * 16; i < half * 16 + 16; i++) {
                int code = code(value(rows, element + i), scale);
                Raw.putByte(rows.codes() + element + i, code);
                sum += code;
            }
            Raw.putShort(rows.sums() + element / 16 * 2 + half * 2, sum);
        }
    }

    private static float value(Rows rows, long element) {
        return Memory.get(rows.floats() + element * 4);
    }

    /** Zero for a scale that is zero, infinite or not a number; 127 at most, which a subnormal scale could pass. */
    private static int code(float x, float scale) {
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            return 0;
        }
        int magnitude = Math.min(127, Math.round(Math.abs(x) / scale));
        return x < 0 ? -magnitude : magnitude;
    }

    @Override
    public void multiply(
            PackedMatrix w, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride) {
        Checks.multiply(w, x, fromRow, toRow, fromPanel, toPanel);
        for (int t = fromRow; t < toRow; t++) {
            for (int r = fromPanel * PANEL; r < toPanel * PANEL; r++) {
                float f = switch (w) {
                    case Packed4 m -> dot(m, r, x, t);
                    case Packed6 m -> dot(m, r, x, t);
                    case Packed8 m -> dot(m, r, x, t);
                    case PackedFloat m -> dot(m, r, x, t);
                };
                Memory.put(out + 4 * (t * stride + r), f);
            }
        }
    }

    private static float dot(Packed4 w, int row, Rows x, int t) {
        float f = 0;
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = w.address() + row / PANEL * w.panelBytes() + (long) g * w.groupBytes();
            int dot = 0;
            for (int k = 0; k < GROUP; k++) {
                int code = PanelCodes.four(at, row % PANEL, k);
                dot += (w.minimums() ? code : code - 8) * xCode(x, t, g * GROUP + k);
            }
            float scale = xScale(x, t, g);
            f = Math.fma(dot * PanelCodes.half(at + 256, row % PANEL), scale, f);
            if (w.minimums()) {
                int sum = sum(x, t, 2 * g) + sum(x, t, 2 * g + 1);
                f = Math.fma(PanelCodes.half(at + 288, row % PANEL), scale * sum, f);
            }
        }
        return f;
    }

    private static float dot(Packed6 w, int row, Rows x, int t) {
        float f = 0;
        int parts = GROUP / w.group();
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = w.address() + row / PANEL * w.panelBytes() + (long) g * w.groupBytes();
            float scale = xScale(x, t, g);
            for (int part = 0; part < parts; part++) {
                int dot = 0;
                for (int k = part * w.group(); k < (part + 1) * w.group(); k++) {
                    int code = PanelCodes.six(at, row % PANEL, k);
                    dot += (w.minimums() ? code : code - 32) * xCode(x, t, g * GROUP + k);
                }
                long halves = at + Packed6.CODE_BYTES + part * 32;
                f = Math.fma(dot * PanelCodes.half(halves, row % PANEL), scale, f);
                if (w.minimums()) {
                    int sum = parts == 2 ? sum(x, t, 2 * g + part) : sum(x, t, 2 * g) + sum(x, t, 2 * g + 1);
                    f = Math.fma(PanelCodes.half(halves + parts * 32, row % PANEL), scale * sum, f);
                }
            }
        }
        return f;
    }

    private static float dot(Packed8 w, int row, Rows x, int t) {
        float f = 0;
        for (int g = 0; g < w.columns() / GROUP; g++) {
            long at = w.address() + row / PANEL * w.panelBytes() + (long) g * Packed8.GROUP_BYTES;
            int dot = 0;
            for (int k = 0; k < GROUP; k++) {
                dot += (PanelCodes.eight(at, row % PANEL, k) - 128) * xCode(x, t, g * GROUP + k);
            }
            f = Math.fma(dot * PanelCodes.half(at + Packed8.CODE_BYTES, row % PANEL), xScale(x, t, g), f);
        }
        return f;
    }

    private static float dot(PackedFloat w, int row, Rows x, int t) {
        float f = 0;
        long at = w.address() + row / PANEL * w.panelBytes();
        for (int k = 0; k < w.columns(); k++) {
            long element = (long) k * PANEL + row % PANEL;
            float weight =
                    w.bfloat16() ? Halves.bf16ToF32(Raw.getShort(at + element * 2)) : Memory.get(at + element * 4);
            f = Math.fma(weight, Memory.get(x.row(t) + 4L * k), f);
        }
        return f;
    }

    private static int xCode(Rows x, int t, int k) {
        return Raw.getByte(x.codes() + (long) t * x.columns() + k);
    }

    private static float xScale(Rows x, int t, int group) {
        return Memory.get(x.scales() + ((long) t * (x.columns() / GROUP) + group) * 4);
    }

    private static int sum(Rows x, int t, int half) {
        return Raw.getShort(x.sums() + ((long) t * (x.columns() / 16) + half) * 2);
    }

    @Override
    public String name() {
        return "plain";
    }
}
