package io.yunmo.serving.routing;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads single elements of any numeric type. */
final class Elements {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** Element {@code i} as a double; 64-bit integers are rounded. Not for BYTES. */
    static double number(Tensor t, long i) {
        MemorySegment data = t.data();
        return switch (t.type()) {
            case BOOL, I8 -> data.get(ValueLayout.JAVA_BYTE, i);
            case U8 -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
            case I16 -> data.get(SHORT, i * 2);
            case U16 -> Short.toUnsignedInt(data.get(SHORT, i * 2));
            case F16 -> Float.float16ToFloat(data.get(SHORT, i * 2));
            case BF16 -> Float.intBitsToFloat(data.get(SHORT, i * 2) << 16);
            case I32 -> data.get(INT, i * 4);
            case U32 -> Integer.toUnsignedLong(data.get(INT, i * 4));
            case F32 -> Float.intBitsToFloat(data.get(INT, i * 4));
            case I64 -> data.get(LONG, i * 8);
            case U64 -> unsigned(data.get(LONG, i * 8));
            case F64 -> Double.longBitsToDouble(data.get(LONG, i * 8));
            case BYTES -> throw YunmoException.invalid("a byte string is not a number");
        };
    }

    private static double unsigned(long v) {
        return v >= 0 ? v : (v >>> 1 | v & 1) * 2.0;
    }
}
