package io.yunmo.protocol.oip;

/**
 * The nearest binary floating-point number to w·10^q, w an unsigned 64-bit integer: Lemire, "Number Parsing at a Gigabyte
 * per Second" (2021), with Mushtak and Lemire, "Fast number parsing without fallback" (2022).
 */
final class EiselLemire {
    private EiselLemire() {}

    /** Bits of the float, without sign. */
    static long binary32(long w, int q) {
        return nearest(w, q, 23, -127, 0xFF, -64, 38, -17, 10);
    }

    /** Bits of the double, without sign. */
    static long binary64(long w, int q) {
        return nearest(w, q, 52, -1023, 0x7FF, -342, 308, -4, 23);
    }

    private static long nearest(
            long w,
            int q,
            int bits,
            int least,
            int infinite,
            int smallestTen,
            int largestTen,
            int evenFrom,
            int evenTo) {
        if (w == 0 || q < smallestTen) {
            return 0;
        }
        if (q > largestTen) {
            return (long) infinite << bits;
        }
        int zeros = Long.numberOfLeadingZeros(w);
        long x = w << zeros;
        long five = PowersOfFive.high(q);
        long high = Math.unsignedMultiplyHigh(x, five);
        long low = x * five;
        long mask = -1L >>> bits + 3;
        if ((high & mask) == mask) {
            long second = Math.unsignedMultiplyHigh(x, PowersOfFive.low(q));
            low += second;
            if (Long.compareUnsigned(second, low) > 0) {
                high++;
            }
        }
        int upper = (int) (high >>> 63);
        int shift = upper + 64 - bits - 3;
        long mantissa = high >>> shift;
        int power = (217706 * q >> 16) + 63 + upper - zeros - least;
        if (power <= 0) {
            return subnormal(mantissa, power, bits);
        }
        boolean tie = Long.compareUnsigned(low, 1) <= 0 && q >= evenFrom && q <= evenTo && (mantissa & 3) == 1;
        if (tie && mantissa << shift == high) {
            mantissa &= ~1L;
        }
        mantissa = mantissa + (mantissa & 1) >>> 1;
        if (mantissa >= 2L << bits) {
            mantissa = 1L << bits;
            power++;
        }
        return power >= infinite ? (long) infinite << bits : mantissa & ~(1L << bits) | (long) power << bits;
    }

    private static long subnormal(long mantissa, int power, int bits) {
        int by = 1 - power;
        if (by >= 64) {
            return 0;
        }
        long m = mantissa >>> by;
        m = m + (m & 1) >>> 1;
        return m < 1L << bits ? m : 1L << bits | m & ~(1L << bits);
    }
}
