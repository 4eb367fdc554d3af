package io.yunmo.learn.hdf5;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The part of a file before its arrays: grows, and is filled in at any place. */
final class Metadata {
    private static final int MOST = 1 << 30;

    private ByteBuffer bytes = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    private int size;

    /** Takes zeroed room at the end; its address, a multiple of 8. */
    int room(int length) {
        int at = size;
        size = Math.addExact(size, (length + 7) & ~7);
        if (size > MOST) {
            throw new YunmoException(ErrorCode.TOO_LARGE, "the HDF5 file has too many groups");
        }
        if (size > bytes.capacity()) {
            ByteBuffer larger =
                    ByteBuffer.allocate(Math.max(size, 2 * bytes.capacity())).order(ByteOrder.LITTLE_ENDIAN);
            larger.put(0, bytes, 0, bytes.capacity());
            bytes = larger;
        }
        return at;
    }

    int size() {
        return size;
    }

    void u8(int at, int value) {
        bytes.put(at, (byte) value);
    }

    void u16(int at, int value) {
        bytes.putShort(at, (short) value);
    }

    void u32(int at, long value) {
        bytes.putInt(at, (int) value);
    }

    void u64(int at, long value) {
        bytes.putLong(at, value);
    }

    void letters(int at, String text) {
        bytes.put(at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void put(int at, byte[] some) {
        bytes.put(at, some);
    }

    /** What is there so far. */
    byte[] toArray() {
        byte[] all = new byte[size];
        bytes.get(0, all);
        return all;
    }
}
