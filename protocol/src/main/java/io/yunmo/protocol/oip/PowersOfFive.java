package io.yunmo.protocol.oip;

import java.math.BigInteger;

/**
 * The most significant 128 bits of 5^q for q from {@value #LEAST} to {@value #MOST}, rounded as Lemire, "Number Parsing at a Gigabyte per Second" (2021), needs them.
 */
final class PowersOfFive {
    static final int LEAST = -342;
    static final int MOST = 308;

    /** Down to 5^-27 an exact tie can occur, and the last bit is rounded up. */
    private static final int ROUNDED_UP = 27;

    private static final long[] HIGH = new long[MOST - LEAST + 1];
    private static final long[] LOW = new long[MOST - LEAST + 1];

    static {
        BigInteger power = BigInteger.ONE;
        BigInteger five = BigInteger.valueOf(5);
        for (int q = 0; q <= -LEAST; q++) {
            if (q <= MOST) {
                keep(q, top128(power));
            }
            if (q > 0) {
                keep(-q, reciprocal(power, q <= ROUNDED_UP));
            }
            power = power.multiply(five);
        }
    }

    private PowersOfFive() {}

    static long high(int q) {
        return HIGH[q - LEAST];
    }

    static long low(int q) {
        return LOW[q - LEAST];
    }

    private static BigInteger top128(BigInteger power) {
        return power.shiftLeft(Math.max(0, 128 - power.bitLength())).shiftRight(Math.max(0, power.bitLength() - 128));
    }

    private static BigInteger reciprocal(BigInteger power, boolean up) {
        int bits = power.subtract(BigInteger.ONE).bitLength();
        int scale = up ? bits + 127 : 2 * bits + 128;
        BigInteger quotient = BigInteger.ONE.shiftLeft(scale).divide(power).add(BigInteger.ONE);
        return quotient.shiftRight(quotient.bitLength() - 128);
    }

    private static void keep(int q, BigInteger value) {
        HIGH[q - LEAST] = value.shiftRight(64).longValue();
        LOW[q - LEAST] = value.longValue();
    }
}
