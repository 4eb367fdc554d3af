package io.yunmo.tensor.packed;

/**
 * 8-bit weights with a scale for 32 or for 16 columns. A weight is {@code scale * (code - 128)}, or {@code scale * code +
 * minimum} when there are minimums; codes are 0 to 255 (0 to 127 with minimums).
 *
 * <p>A panel is, for each 32 columns in turn: 512 bytes of codes, 16 scales in f16 (for {@code group} 16: 16 for the first
 * half, 16 for the second), then as many minimums if there are any. Byte {@code j*64 + r*4 + b} of the codes (j 0..7, r
 * 0..15, b 0..3) is row r, column {@code j*4 + b}.
 *
 * @param columns a multiple of 32
 * @param group 16 or 32
 */
public record Packed8(long address, int rows, int columns, int group, boolean minimums) implements PackedMatrix {
    /** Bytes of 32 columns of a panel. */
    public int groupBytes() {
        return 512 + 32 * (GROUP / group) * (minimums ? 2 : 1);
    }

    @Override
    public long panelBytes() {
        return (long) columns / GROUP * groupBytes();
    }

    @Override
    public Packed8 panels(int from, int to) {
        return new Packed8(
                address + from * panelBytes(), Math.min(rows, to * PANEL) - from * PANEL, columns, group, minimums);
    }
}
