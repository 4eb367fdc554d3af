package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.LE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Between 16-bit floats and f32: IEEE binary16 (F16) and the upper half of an f32 (BF16), rounding to nearest even. */
public final class Halves {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LE);

    private Halves() {}

    public static void f16ToF32(MemorySegment from, MemorySegment to, long n) {
        for (long i = 0; i < n; i++) {
            to.set(FLOAT, 4 * i, Float.float16ToFloat(from.get(SHORT, 2 * i)));
        }
    }

    /** Values beyond the range become infinite. */
    public static void f32ToF16(MemorySegment from, MemorySegment to, long n) {
        for (long i = 0; i < n; i++) {
            to.set(SHORT, 2 * i, Float.floatToFloat16(from.get(FLOAT, 4 * i)));
        }
    }

    public static void bf16ToF32(MemorySegment from, MemorySegment to, long n) {
        for (long i = 0; i < n; i++) {
            to.set(FLOAT, 4 * i, bf16ToF32(from.get(SHORT, 2 * i)));
        }
    }

    /** Values beyond the range become infinite; NaN stays NaN. */
    public static void f32ToBf16(MemorySegment from, MemorySegment to, long n) {
        for (long i = 0; i < n; i++) {
            to.set(SHORT, 2 * i, f32ToBf16(from.get(FLOAT, 4 * i)));
        }
    }

    public static float bf16ToF32(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16, ties to even; NaN stays NaN. */
    public static short f32ToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }
}
