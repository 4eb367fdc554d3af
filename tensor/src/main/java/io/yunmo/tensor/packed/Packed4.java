package io.yunmo.tensor.packed;

/**
 * 4-bit weights in groups of 32 columns. A weight is {@code scale * (code - 8)}, or {@code scale * code + minimum} when
 * there are minimums; codes are 0 to 15.
 *
 * <p>A panel is, for each group in turn: 256 bytes of codes, 16 scales in f16, and 16 minimums in f16 if there are any.
 * Byte {@code j*64 + r*4 + b} of the codes (j 0..3, r 0..15, b 0..3) holds row r: its low half column {@code j*8 + b} of the
 * group, its high half column {@code j*8 + 4 + b}.
 *
 * @param columns a multiple of 32
 */
public record Packed4(long address, int rows, int columns, boolean minimums) implements PackedMatrix {
    /** Bytes of a group of a panel without and with minimums. */
    public static final int GROUP_BYTES = 288;

    public static final int GROUP_BYTES_WITH_MINIMUMS = 320;

    public int groupBytes() {
        return minimums ? GROUP_BYTES_WITH_MINIMUMS : GROUP_BYTES;
    }

    @Override
    public long panelBytes() {
        return (long) columns / GROUP * groupBytes();
    }

    @Override
    public Packed4 panels(int from, int to) {
        return new Packed4(address + from * panelBytes(), Math.min(rows, to * PANEL) - from * PANEL, columns, minimums);
    }
}
