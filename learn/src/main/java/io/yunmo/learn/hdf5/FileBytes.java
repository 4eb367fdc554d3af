package io.yunmo.learn.hdf5;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The little-endian numbers of a file; each is checked to lie within it, INVALID with its place otherwise. */
final class FileBytes {
    /** How the format says that something is not there. */
    static final long UNDEFINED = -1;

    private static final int LONGEST_NAME = 1024;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;

    FileBytes(MemorySegment file) {
        this.file = file;
    }

    long size() {
        return file.byteSize();
    }

    int u8(long at) {
        check(at, 1);
        return Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, at));
    }

    int u16(long at) {
        check(at, 2);
        return Short.toUnsignedInt(file.get(U16, at));
    }

    long u32(long at) {
        check(at, 4);
        return Integer.toUnsignedLong(file.get(U32, at));
    }

    /** A length or an address; those from 2^63 on come out negative and lie in no file. */
    long u64(long at) {
        check(at, 8);
        return file.get(U64, at);
    }

    /** A number of 1, 2, 4 or 8 bytes. */
    long sized(long at, int bytes) {
        return switch (bytes) {
            case 1 -> u8(at);
            case 2 -> u16(at);
            case 4 -> u32(at);
            default -> u64(at);
        };
    }

    MemorySegment slice(long at, long length) {
        check(at, length);
        return file.asSlice(at, length);
    }

    /** Whether these letters stand here. */
    boolean has(long at, String letters) {
        for (int i = 0; i < letters.length(); i++) {
            if (u8(at + i) != letters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Says that these letters must stand here. */
    void expect(long at, String letters, String what) {
        if (!has(at, letters)) {
            throw broken(at, "no " + what + " is there");
        }
    }

    String text(long at, long length) {
        return new String(slice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** A name that ends with a zero byte, before {@code end}. */
    String name(long at, long end) {
        long stop = at;
        while (u8(stop) != 0) {
            stop++;
            if (stop >= end || stop - at > LONGEST_NAME) {
                throw broken(at, "a name has no end");
            }
        }
        return text(at, stop - at);
    }

    /** INVALID: what is wrong, and where. */
    static YunmoException broken(long at, String what) {
        return YunmoException.invalid("the HDF5 file is damaged at byte %d: %s", at, what);
    }

    private void check(long at, long length) {
        if (at < 0 || length < 0 || length > file.byteSize() - at) {
            throw YunmoException.invalid(
                    "the HDF5 file is damaged or cut off: it has %d bytes and refers to %d bytes at %s",
                    file.byteSize(), length, Long.toUnsignedString(at));
        }
    }
}
