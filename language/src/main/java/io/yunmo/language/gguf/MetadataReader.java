package io.yunmo.language.gguf;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the key-value pairs of a file into the Java types that {@link Metadata} promises. */
final class MetadataReader {
    private static final int LONGEST_KEY = 65535;
    private static final int LONGEST_TEXT = 64 << 20;

    /** The key's length, a type, a value. */
    static final int SMALLEST_PAIR = 8 + 1 + 4 + 1;

    /** About what a pair takes in memory beside its text. */
    private static final int PAIR_OBJECTS = 128;

    private final FileCursor file;

    MetadataReader(FileCursor file) {
        this.file = file;
    }

    Metadata read(int pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs; i++) {
            file.in("the list of keys", "");
            file.budget(PAIR_OBJECTS);
            String key = file.text("a key", LONGEST_KEY);
            if (key.isEmpty()) {
                throw file.broken(8, "a key is empty");
            }
            file.in("key", key);
            if (values.containsKey(key)) {
                throw file.broken(0, "the key is there twice");
            }
            values.put(key, value(type()));
        }
        return new Metadata(values);
    }

    /** Hostile names do not fill the log. */
    static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }

    private ValueType type() {
        int id = file.i32();
        return ValueType.of(id)
                .orElseThrow(() -> file.broken(4, "%s is no type of a value", Integer.toUnsignedString(id)));
    }

    private Object value(ValueType type) {
        return switch (type) {
            case UINT8 -> (long) file.u8();
            case INT8 -> (long) (byte) file.u8();
            case UINT16 -> (long) (file.u8() | file.u8() << 8);
            case INT16 -> (long) (short) (file.u8() | file.u8() << 8);
            case UINT32 -> file.i32() & 0xFFFF_FFFFL;
            case INT32 -> (long) file.i32();
            case UINT64, INT64 -> file.i64();
            case FLOAT32 -> (double) Float.intBitsToFloat(file.i32());
            case FLOAT64 -> Double.longBitsToDouble(file.i64());
            case BOOL -> truth(file.u8());
            case STRING -> file.text("a string", LONGEST_TEXT);
            case ARRAY -> array();
        };
    }

    private boolean truth(int value) {
        if (value > 1) {
            throw file.broken(1, "a boolean is %d; it must be 0 or 1", value);
        }
        return value == 1;
    }

    private Object array() {
        ValueType type = type();
        if (type == ValueType.ARRAY) {
            throw file.broken(4, "it is an array of arrays, which no model uses");
        }
        int n = file.count(type + " values", type.bytes());
        return switch (type) {
            case STRING -> texts(n);
            case UINT8, INT8 -> bytes(n);
            case BOOL -> truths(n);
            case UINT16, INT16 -> shorts(n, type == ValueType.UINT16);
            case UINT32, INT32 -> ints(n, type == ValueType.UINT32);
            case UINT64, INT64 -> longs(n);
            case FLOAT32 -> floats(n);
            case FLOAT64 -> doubles(n);
            case ARRAY -> throw new AssertionError("refused above");
        };
    }

    private TextList texts(int n) {
        file.budget(4L * n);
        int[] starts = new int[n + 1];
        long start = file.position();
        for (int i = 0; i < n; i++) {
            starts[i] = Math.toIntExact(file.position() - start);
            file.skipText();
            if (file.position() - start > Integer.MAX_VALUE - 16) {
                throw file.broken(0, "its strings take more than 2 GiB");
            }
        }
        starts[n] = (int) (file.position() - start);
        return new TextList(file.since(start), starts);
    }

    private byte[] bytes(int n) {
        file.budget(n);
        byte[] b = new byte[n];
        file.copy(b);
        return b;
    }

    private boolean[] truths(int n) {
        file.budget(n);
        boolean[] b = new boolean[n];
        for (int i = 0; i < n; i++) {
            b[i] = truth(file.u8());
        }
        return b;
    }

    private long[] shorts(int n, boolean unsigned) {
        file.budget(8L * n);
        MemorySegment s = file.slice(2L * n);
        long[] v = new long[n];
        for (int i = 0; i < n; i++) {
            short x = s.get(JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN), 2L * i);
            v[i] = unsigned ? x & 0xFFFF : x;
        }
        return v;
    }

    private long[] ints(int n, boolean unsigned) {
        file.budget(12L * n);
        int[] narrow = new int[n];
        MemorySegment.copy(file.slice(4L * n), JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN), 0, narrow, 0, n);
        long mask = unsigned ? 0xFFFF_FFFFL : -1L;
        long[] v = new long[n];
        for (int i = 0; i < n; i++) {
            v[i] = narrow[i] & mask;
        }
        return v;
    }

    private long[] longs(int n) {
        file.budget(8L * n);
        long[] v = new long[n];
        MemorySegment.copy(file.slice(8L * n), JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN), 0, v, 0, n);
        return v;
    }

    private float[] floats(int n) {
        file.budget(4L * n);
        float[] v = new float[n];
        MemorySegment.copy(file.slice(4L * n), JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN), 0, v, 0, n);
        return v;
    }

    private float[] doubles(int n) {
        file.budget(4L * n);
        MemorySegment s = file.slice(8L * n);
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) s.get(JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN), 8L * i);
        }
        return v;
    }
}
