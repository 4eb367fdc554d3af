package io.yunmo.tensor.attention;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.ValueLayout;

/** Whole numbers of {@link Memory#ALL} by address. */
final class Bits {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(Memory.LE);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(Memory.LE);

    private Bits() {}

    static int getInt(long address) {
        return Memory.ALL.get(INT, address & Memory.MASK);
    }

    static short getShort(long address) {
        return Memory.ALL.get(SHORT, address & Memory.MASK);
    }

    static void putShort(long address, short value) {
        Memory.ALL.set(SHORT, address & Memory.MASK, value);
    }

    static byte getByte(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, address & Memory.MASK);
    }

    static void putByte(long address, byte value) {
        Memory.ALL.set(ValueLayout.JAVA_BYTE, address & Memory.MASK, value);
    }
}
