package io.yunmo.tensor;

import io.yunmo.tensor.kernel.Halves;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads and writes single little-endian elements of every numeric type, and tells which values a type can hold. */
final class Elements {
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LE);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LE);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LE);
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LE);
    private static final double TWO_63 = 0x1p63;

    private Elements() {}

    static boolean isFloating(ElementType type) {
        return switch (type) {
            case F16, BF16, F32, F64 -> true;
            case BOOL, U8, U16, U32, U64, I8, I16, I32, I64, BYTES -> false;
        };
    }

    /** The value as a double; 64-bit integers are rounded, booleans are 0 and 1. */
    static double doubleAt(MemorySegment s, ElementType type, long i) {
        return switch (type) {
            case F32 -> s.get(F32, 4 * i);
            case F64 -> s.get(F64, 8 * i);
            case F16 -> Float.float16ToFloat(s.get(I16, 2 * i));
            case BF16 -> Halves.bf16ToF32(s.get(I16, 2 * i));
            case U64 -> unsignedToDouble(s.get(I64, 8 * i));
            case BOOL, U8, U16, U32, I8, I16, I32, I64 -> longAt(s, type, i);
            case BYTES -> throw noNumbers();
        };
    }

    /** The bits of an integer or boolean as a long; U64 beyond 2^63 comes out negative. */
    static long longAt(MemorySegment s, ElementType type, long i) {
        return switch (type) {
            case BOOL -> s.get(I8, i) == 0 ? 0 : 1;
            case U8 -> s.get(I8, i) & 0xFFL;
            case I8 -> s.get(I8, i);
            case U16 -> s.get(I16, 2 * i) & 0xFFFFL;
            case I16 -> s.get(I16, 2 * i);
            case U32 -> s.get(I32, 4 * i) & 0xFFFF_FFFFL;
            case I32 -> s.get(I32, 4 * i);
            case U64, I64 -> s.get(I64, 8 * i);
            case F16, BF16, F32, F64, BYTES ->
                throw YunmoException.invalid("%s is not an integer type", type.oipName());
        };
    }

    /** Stores the low bits of {@code value}, whose range has been checked, in an integer or boolean element. */
    static void putLong(MemorySegment s, ElementType type, long i, long value) {
        switch (type) {
            case BOOL, U8, I8 -> s.set(I8, i, (byte) value);
            case U16, I16 -> s.set(I16, 2 * i, (short) value);
            case U32, I32 -> s.set(I32, 4 * i, (int) value);
            case U64, I64 -> s.set(I64, 8 * i, value);
            case F16, BF16, F32, F64, BYTES ->
                throw YunmoException.invalid("%s is not an integer type", type.oipName());
        }
    }

    /** Stores {@code value} rounded to the nearest value of a floating type, ties to even. */
    static void putDouble(MemorySegment s, ElementType type, long i, double value) {
        switch (type) {
            case F64 -> s.set(F64, 8 * i, value);
            case F32 -> s.set(F32, 4 * i, (float) value);
            case F16 -> s.set(I16, 2 * i, Float.floatToFloat16(toFloatForHalf(value)));
            case BF16 -> s.set(I16, 2 * i, Halves.f32ToBf16(toFloatForHalf(value)));
            case BOOL, U8, U16, U32, U64, I8, I16, I32, I64, BYTES ->
                throw YunmoException.invalid("%s is not a floating type", type.oipName());
        }
    }

    /**
     * {@code value} as a float that rounds to the same half: rounding twice to nearest may differ from rounding once, so
     * the first rounding is to odd.
     */
    private static float toFloatForHalf(double value) {
        float f = (float) value;
        if (f == value || Double.isNaN(value) || Float.isInfinite(f)) {
            return f;
        }
        int bits = Float.floatToRawIntBits(f);
        if ((bits & 1) == 1) {
            return f;
        }
        boolean awayFromZero = Math.abs((double) f) > Math.abs(value);
        return Float.intBitsToFloat(awayFromZero ? bits - 1 : bits + 1);
    }

    static double unsignedToDouble(long bits) {
        return bits >= 0 ? bits : Double.parseDouble(Long.toUnsignedString(bits));
    }

    /** Whether the integer {@code value} (unsigned if so said) is one of {@code type}'s values. */
    static boolean holds(ElementType type, long value, boolean unsigned) {
        boolean negative = value < 0 && !unsigned;
        boolean huge = value < 0 && unsigned;
        return switch (type) {
            case BOOL -> value == 0 || value == 1;
            case U8 -> value >= 0 && value <= 0xFF;
            case U16 -> value >= 0 && value <= 0xFFFF;
            case U32 -> value >= 0 && value <= 0xFFFF_FFFFL;
            case U64 -> !negative;
            case I8 -> !huge && value == (byte) value;
            case I16 -> !huge && value == (short) value;
            case I32 -> !huge && value == (int) value;
            case I64 -> !huge;
            case F16, BF16, F32, F64 -> true;
            case BYTES -> false;
        };
    }

    /** The integer that {@code value} is, as {@link #putLong} takes it; INVALID when it is none or is out of range. */
    static long exactLong(ElementType type, double value) {
        if (value != Math.rint(value) || Double.isInfinite(value)) {
            throw YunmoException.invalid("%s is not a value of %s", value, type.oipName());
        }
        boolean huge = value >= TWO_63 && value < 2 * TWO_63;
        long bits = huge ? (long) (value - TWO_63) + Long.MIN_VALUE : (long) value;
        if (!huge && (value >= TWO_63 || value < -TWO_63) || !holds(type, bits, huge)) {
            throw YunmoException.invalid("%s is out of the range of %s", value, type.oipName());
        }
        return bits;
    }

    /** The element as text, exact for integers. */
    static String text(MemorySegment s, ElementType type, long i) {
        return switch (type) {
            case BOOL -> Boolean.toString(longAt(s, type, i) != 0);
            case U64 -> Long.toUnsignedString(longAt(s, type, i));
            case U8, U16, U32, I8, I16, I32, I64 -> Long.toString(longAt(s, type, i));
            case F16, BF16, F32 -> Float.toString((float) doubleAt(s, type, i));
            case F64 -> Double.toString(doubleAt(s, type, i));
            case BYTES -> throw noNumbers();
        };
    }

    private static YunmoException noNumbers() {
        return YunmoException.invalid("a BYTES tensor holds strings, not numbers");
    }
}
