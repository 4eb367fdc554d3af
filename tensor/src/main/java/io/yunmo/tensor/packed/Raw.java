package io.yunmo.tensor.packed;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.ValueLayout;

/** Bytes and shorts of {@link Memory#ALL} by address. */
final class Raw {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(Memory.LE);

    private Raw() {}

    static byte getByte(long address) {
        return Memory.ALL.get(ValueLayout.JAVA_BYTE, address & Memory.MASK);
    }

    static void putByte(long address, int value) {
        Memory.ALL.set(ValueLayout.JAVA_BYTE, address & Memory.MASK, (byte) value);
    }

    static short getShort(long address) {
        return Memory.ALL.get(SHORT, address & Memory.MASK);
    }

    static void putShort(long address, int value) {
        Memory.ALL.set(SHORT, address & Memory.MASK, (short) value);
    }
}
