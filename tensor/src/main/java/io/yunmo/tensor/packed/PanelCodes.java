package io.yunmo.tensor.packed;

/**
 * Single codes and f16 numbers of a panel, for those who read weights one by one. {@code group} is the address of 32 columns
 * of a panel, {@code row} a row of it (0..15), {@code column} one of the 32.
 */
final class PanelCodes {
    private PanelCodes() {}

    static int four(long group, int row, int column) {
        int pair = Raw.getByte(group + column / 8 * 64 + row * 4 + column % 4);
        return pair >> column / 4 % 2 * 4 & 15;
    }

    static int six(long group, int row, int column) {
        int upper = Raw.getByte(group + 256 + column / 16 * 64 + row * 4 + column % 4);
        return four(group, row, column) | (upper >> column / 4 % 4 * 2 & 3) << 4;
    }

    static int eight(long group, int row, int column) {
        return Raw.getByte(group + column / 4 * 64 + row * 4 + column % 4) & 255;
    }

    /** Of sixteen f16 numbers. */
    static float half(long sixteen, int row) {
        return Float.float16ToFloat(Raw.getShort(sixteen + row * 2));
    }
}
