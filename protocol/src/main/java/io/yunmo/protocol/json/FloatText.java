package io.yunmo.protocol.json;

import java.math.BigInteger;

/**
 * The shortest decimal that reads back as the same float, written into a byte array without garbage: Giulietti's
 * Schubfach, as in the JDK's {@link Float#toString(float)}, but in JSON's spelling (exponents only below 1e-6 and from
 * 1e16).
 */
final class FloatText {
    /** The most bytes that one float takes. */
    static final int MOST_BYTES = 24;

    private static final int K_LEAST = -45;
    private static final int K_MOST = 31;
    private static final long[] G = new long[K_MOST - K_LEAST + 1];
    private static final int MANTISSA = 23;
    private static final int Q_LEAST = -149;
    private static final int C_LEAST = 1 << MANTISSA;
    private static final int C_TINY = 8;
    private static final long MASK_31 = (1L << 31) - 1;

    static {
        for (int k = K_LEAST; k <= K_MOST; k++) {
            G[k - K_LEAST] = top63(k);
        }
    }

    private FloatText() {}

    /** The first 63 bits of floor(10^-k) scaled to 126 bits, plus one. */
    private static long top63(int k) {
        BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
        BigInteger scaled;
        if (k <= 0) {
            int up = 126 - ten.bitLength();
            scaled = up >= 0 ? ten.shiftLeft(up) : ten.shiftRight(-up);
        } else {
            scaled = BigInteger.ONE.shiftLeft(126 + ten.bitLength()).divide(ten);
            scaled = scaled.shiftRight(scaled.bitLength() - 126);
        }
        return scaled.add(BigInteger.ONE).shiftRight(63).longValue() + 1;
    }

    /** Writes a finite {@code v} at {@code at}; there must be {@value #MOST_BYTES} bytes. Gives the place after it. */
    static int write(float v, byte[] into, int at) {
        int bits = Float.floatToRawIntBits(v);
        int p = at;
        if (bits < 0) {
            into[p++] = '-';
        }
        int t = bits & C_LEAST - 1;
        int biased = bits >>> MANTISSA & 0xFF;
        if (biased == 0) {
            if (t == 0) {
                into[p++] = '0';
                into[p++] = '.';
                into[p++] = '0';
                return p;
            }
            return t < C_TINY ? decimal(Q_LEAST, 10 * t, -1, into, p) : decimal(Q_LEAST, t, 0, into, p);
        }
        int c = C_LEAST | t;
        int mq = 1 - Q_LEAST - biased;
        if (mq > 0 && mq <= MANTISSA) {
            int whole = c >> mq;
            if (whole << mq == c) {
                return digits(whole, 0, into, p);
            }
        }
        return decimal(-mq, c, 0, into, p);
    }

    private static int decimal(int q, int c, int dk, byte[] into, int at) {
        int odd = c & 1;
        long cb = (long) c << 2;
        long cbr = cb + 2;
        long cbl;
        int k;
        if (c != C_LEAST || q == Q_LEAST) {
            cbl = cb - 2;
            k = (int) (q * 661_971_961_083L >> 41);
        } else {
            cbl = cb - 1;
            k = (int) (q * 661_971_961_083L - 274_743_187_321L >> 41);
        }
        int h = q + (int) (-k * 913_124_641_741L >> 38) + 33;
        long g = G[k - K_LEAST];
        int vb = round(g, cb << h);
        int vbl = round(g, cbl << h);
        int vbr = round(g, cbr << h);
        int s = vb >> 2;
        if (s >= 100) {
            int below = 10 * (int) (s * 1_717_986_919L >>> 34);
            int above = below + 10;
            boolean belowFits = vbl + odd <= below << 2;
            boolean aboveFits = (above << 2) + odd <= vbr;
            if (belowFits != aboveFits) {
                return digits(belowFits ? below : above, k, into, at);
            }
        }
        int t = s + 1;
        boolean sFits = vbl + odd <= s << 2;
        boolean tFits = (t << 2) + odd <= vbr;
        if (sFits != tFits) {
            return digits(sFits ? s : t, k + dk, into, at);
        }
        int side = vb - (s + t << 1);
        return digits(side < 0 || side == 0 && (s & 1) == 0 ? s : t, k + dk, into, at);
    }

    private static int round(long g, long cp) {
        long x = Math.multiplyHigh(g, cp);
        return (int) (x >>> 31 | (x & MASK_31) + MASK_31 >>> 31);
    }

    /** Writes f·10^e. */
    private static int digits(int f, int e, byte[] into, int at) {
        int exponent = e;
        int value = f;
        while (value % 10 == 0) {
            value /= 10;
            exponent++;
        }
        int length = length(value);
        int point = length + exponent;
        if (point < -5 || point > 16) {
            return scientific(value, length, point - 1, into, at);
        }
        if (point <= 0) {
            into[at] = '0';
            into[at + 1] = '.';
            int p = at + 2;
            for (int i = point; i < 0; i++) {
                into[p++] = '0';
            }
            put(value, length, into, p);
            return p + length;
        }
        if (exponent < 0) {
            put(value, length, into, at + 1);
            System.arraycopy(into, at + 1, into, at, point);
            into[at + point] = '.';
            return at + length + 1;
        }
        put(value, length, into, at);
        int p = at + length;
        for (int i = 0; i < exponent; i++) {
            into[p++] = '0';
        }
        into[p++] = '.';
        into[p++] = '0';
        return p;
    }

    private static int scientific(int value, int length, int exponent, byte[] into, int at) {
        put(value, length, into, at + 1);
        into[at] = into[at + 1];
        int p = at + 1;
        if (length > 1) {
            into[at + 1] = '.';
            p = at + length + 1;
        }
        into[p++] = 'e';
        int e = exponent;
        if (e < 0) {
            into[p++] = '-';
            e = -e;
        }
        int digits = length(e);
        put(e, digits, into, p);
        return p + digits;
    }

    private static void put(int value, int length, byte[] into, int at) {
        int rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static int length(int value) {
        int n = 1;
        for (int limit = 10; value >= limit && n < 9; limit *= 10) {
            n++;
        }
        return n;
    }
}
