package io.yunmo.language.gguf;

import java.util.Optional;

/** The types of metadata values, in the order of their numbers in the file. */
public enum ValueType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(8),
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int bytes;

    ValueType(int bytes) {
        this.bytes = bytes;
    }

    /** The number in the file. */
    public int id() {
        return ordinal();
    }

    /** The fewest bytes of a value. */
    int bytes() {
        return bytes;
    }

    static Optional<ValueType> of(int id) {
        ValueType[] types = values();
        return id < 0 || id >= types.length ? Optional.empty() : Optional.of(types[id]);
    }
}
