package io.yunmo.tensor.packed;

/**
 * Weights as f32 or bf16. A panel is, for each column in turn, its sixteen rows.
 *
 * @param bfloat16 two bytes a weight instead of four
 */
public record PackedFloat(long address, int rows, int columns, boolean bfloat16) implements PackedMatrix {
    @Override
    public long panelBytes() {
        return (long) columns * PANEL * (bfloat16 ? 2 : 4);
    }

    @Override
    public PackedFloat panels(int from, int to) {
        return new PackedFloat(
                address + from * panelBytes(), Math.min(rows, to * PANEL) - from * PANEL, columns, bfloat16);
    }
}
