package io.yunmo.tensor;

/**
 * Element types of tensors, stored little-endian. The names are the field's short ones; {@link #oipName} is the name
 * that the Open Inference Protocol uses and {@link #safetensorsName} the one in safetensors files.
 */
public enum ElementType {
    BOOL(1, "BOOL", "BOOL"),
    U8(1, "UINT8", "U8"),
    U16(2, "UINT16", "U16"),
    U32(4, "UINT32", "U32"),
    U64(8, "UINT64", "U64"),
    I8(1, "INT8", "I8"),
    I16(2, "INT16", "I16"),
    I32(4, "INT32", "I32"),
    I64(8, "INT64", "I64"),
    F16(2, "FP16", "F16"),
    BF16(2, "BF16", "BF16"),
    F32(4, "FP32", "F32"),
    F64(8, "FP64", "F64"),
    /** Byte strings of any length: no fixed size, kept outside the data segment. */
    BYTES(0, "BYTES", "");

    private final int size;
    private final String oipName;
    private final String safetensorsName;

    ElementType(int size, String oipName, String safetensorsName) {
        this.size = size;
        this.oipName = oipName;
        this.safetensorsName = safetensorsName;
    }

    /** Bytes an element; 0 for {@link #BYTES}. */
    public int size() {
        return size;
    }

    public String oipName() {
        return oipName;
    }

    public String safetensorsName() {
        return safetensorsName;
    }
}
