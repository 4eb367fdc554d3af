package io.yunmo.tensor.packed;

/**
 * 8-bit weights in groups of 32 columns. A weight is {@code scale * (code - 128)}; codes are 0 to 255.
 *
 * <p>A panel is, for each group in turn: 512 bytes of codes and 16 scales in f16. Byte {@code j*64 + r*4 + b} of the codes (j
 * 0..7, r 0..15, b 0..3) is row r, column {@code j*4 + b}.
 *
 * @param columns a multiple of 32
 */
public record Packed8(long address, int rows, int columns) implements PackedMatrix {
    /** Bytes of the codes of a group of a panel: where the scales begin. */
    public static final int CODE_BYTES = 512;

    /** Bytes of a group of a panel. */
    public static final int GROUP_BYTES = CODE_BYTES + 32;

    @Override
    public long panelBytes() {
        return (long) columns / GROUP * GROUP_BYTES;
    }

    @Override
    public Packed8 panels(int from, int to) {
        return new Packed8(address + from * panelBytes(), Math.min(rows, to * PANEL) - from * PANEL, columns);
    }
}
