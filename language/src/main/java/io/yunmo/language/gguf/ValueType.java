package io.yunmo.language.gguf;

import java.util.Arrays;
import java.util.Optional;

/** The types of metadata values, numbered as in the file. */
public enum ValueType {
    UINT8(0, 1),
    INT8(1, 1),
    UINT16(2, 2),
    INT16(3, 2),
    UINT32(4, 4),
    INT32(5, 4),
    FLOAT32(6, 4),
    BOOL(7, 1),
    STRING(8, 8),
    ARRAY(9, 12),
    UINT64(10, 8),
    INT64(11, 8),
    FLOAT64(12, 8);

    private final int id;
    private final int bytes;

    ValueType(int id, int bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    /** The number in the file. */
    public int id() {
        return id;
    }

    /** The fewest bytes of a value. */
    int bytes() {
        return bytes;
    }

    static Optional<ValueType> of(int id) {
        return Arrays.stream(values()).filter(t -> t.id == id).findFirst();
    }
}
