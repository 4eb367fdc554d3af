package io.yunmo.tensor.packed;

/**
 * 6-bit weights with a scale for 32 or for 16 columns. A weight is {@code scale * (code - 32)}, or {@code scale * code +
 * minimum} when there are minimums; codes are 0 to 63.
 *
 * <p>A panel is, for each 32 columns in turn: 256 bytes of the codes' lower four bits as {@link Packed4} has them, 128 bytes
 * of their upper two, 16 scales in f16 (for {@code group} 16: 16 for the first half, 16 for the second), then as many minimums
 * if there are any. Byte {@code i*64 + r*4 + b} of the upper bits (i 0..1, r 0..15, b 0..3) is row r: its bits 2k and 2k + 1 (k
 * 0..3) are those of column {@code (4*i + k)*4 + b}.
 *
 * @param columns a multiple of 32
 * @param group 16 or 32
 */
public record Packed6(long address, int rows, int columns, int group, boolean minimums) implements PackedMatrix {
    /** Bytes of the codes in 32 columns of a panel: where the scales begin. */
    public static final int CODE_BYTES = 384;

    /** Bytes of 32 columns of a panel. */
    public int groupBytes() {
        return CODE_BYTES + 32 * (GROUP / group) * (minimums ? 2 : 1);
    }

    @Override
    public long panelBytes() {
        return (long) columns / GROUP * groupBytes();
    }

    @Override
    public Packed6 panels(int from, int to) {
        return new Packed6(
                address + from * panelBytes(), Math.min(rows, to * PANEL) - from * PANEL, columns, group, minimums);
    }
}
