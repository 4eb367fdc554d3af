package io.yunmo.protocol.oip;

import java.nio.charset.StandardCharsets;

/**
 * Reads one decimal number of JSON from UTF-8 text and gives the nearest float or double, exactly as {@link
 * Float#parseFloat} and {@link Double#parseDouble} do, without garbage: Clinger's fast path, then the algorithm of Eisel
 * and Lemire, and the JDK's parser for the few texts of more than 19 digits that both leave open. One thread.
 */
final class Decimal {
    private static final float[] TENS_F = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};
    private static final double[] TENS_D = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final int MOST_DIGITS = 19;
    private static final int EXPONENT_CAP = 100_000;

    private byte[] text;
    private int start;
    private int end;
    private long digits;
    private int exponent;
    private boolean negative;
    private boolean cut;
    private boolean whole;

    /**
     * Scans the number that begins at {@code from}.
     *
     * @param limit end of the text
     * @return the place after it, or -1 when there is no number of JSON's grammar
     */
    int scan(byte[] utf8, int from, int limit) {
        text = utf8;
        start = from;
        int p = from;
        negative = p < limit && utf8[p] == '-';
        p += negative ? 1 : 0;
        int first = p;
        long m = 0;
        int d;
        while (p < limit && (d = utf8[p] - '0') >= 0 && d <= 9) {
            m = m * 10 + d;
            p++;
        }
        int count = p - first;
        if (count == 0 || count > 1 && utf8[first] == '0') {
            return -1;
        }
        int e = 0;
        whole = true;
        if (p < limit && utf8[p] == '.') {
            whole = false;
            int fraction = ++p;
            while (p < limit && (d = utf8[p] - '0') >= 0 && d <= 9) {
                m = m * 10 + d;
                p++;
            }
            if (p == fraction) {
                return -1;
            }
            e = fraction - p;
            count -= e;
        }
        digits = m;
        exponent = e;
        cut = false;
        end = p;
        if (p < limit && (utf8[p] | 0x20) == 'e') {
            whole = false;
            p = scanExponent(p + 1, limit);
        }
        if (count > MOST_DIGITS) {
            shorten(first, p);
        }
        return p;
    }

    private int scanExponent(int from, int limit) {
        int p = from;
        boolean minus = p < limit && text[p] == '-';
        if (p < limit && (text[p] == '-' || text[p] == '+')) {
            p++;
        }
        int value = 0;
        int digitsFrom = p;
        int d;
        while (p < limit && (d = text[p] - '0') >= 0 && d <= 9) {
            value = Math.min(EXPONENT_CAP, value * 10 + d);
            p++;
        }
        end = p;
        exponent += minus ? -value : value;
        return p == digitsFrom ? -1 : p;
    }

    /** Keeps the first 19 digits that count; the exponent takes up the others. */
    private void shorten(int first, int after) {
        int written = exponent;
        long m = 0;
        int kept = 0;
        int dropped = 0;
        boolean rest = false;
        int p = first;
        for (; p < end && (text[p] | 0x20) != 'e'; p++) {
            int d = text[p] - '0';
            if (text[p] == '.' || kept == 0 && d == 0) {
                continue;
            }
            if (kept < MOST_DIGITS) {
                m = m * 10 + d;
                kept++;
            } else {
                dropped++;
                rest |= d != 0;
            }
        }
        digits = m;
        exponent = written + dropped;
        cut = rest;
        whole &= after == p;
    }

    boolean negative() {
        return negative;
    }

    /** Whether the text has neither fraction nor exponent. */
    boolean whole() {
        return whole;
    }

    /** The text itself, for messages and the JDK's parsers. */
    String text() {
        return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Whether {@link #magnitude} holds the whole number: at most 19 digits. */
    boolean small() {
        return end - start - (negative ? 1 : 0) <= MOST_DIGITS;
    }

    /** The digits as an unsigned number, for {@link #whole} numbers that are {@link #small}. */
    long magnitude() {
        return digits;
    }

    /** The nearest float; infinite when the number is too large. */
    float floatValue() {
        long m = digits;
        int e = exponent;
        if (m >= 0 && m <= 1 << 24 && e >= -10 && e <= 10) {
            float f = e < 0 ? m / TENS_F[-e] : m * TENS_F[e];
            return negative ? -f : f;
        }
        int bits = (int) EiselLemire.binary32(m, e);
        if (cut && bits != (int) EiselLemire.binary32(m + 1, e)) {
            return Float.parseFloat(text());
        }
        return Float.intBitsToFloat(negative ? bits | 0x8000_0000 : bits);
    }

    /** The nearest double; infinite when the number is too large. */
    double doubleValue() {
        long m = digits;
        int e = exponent;
        if (m >= 0 && m <= 1L << 53 && e >= -22 && e <= 22) {
            double f = e < 0 ? m / TENS_D[-e] : m * TENS_D[e];
            return negative ? -f : f;
        }
        long bits = EiselLemire.binary64(m, e);
        if (cut && bits != EiselLemire.binary64(m + 1, e)) {
            return Double.parseDouble(text());
        }
        return Double.longBitsToDouble(negative ? bits | Long.MIN_VALUE : bits);
    }
}
