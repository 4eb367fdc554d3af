package io.yunmo.language.tokenizer;

/**
 * UTF-8 in any pieces to text in whole characters. Malformed input becomes one U+FFFD for each maximal subpart (Unicode 16,
 * section 3.9, table 3-8, and the WHATWG decoder). One thread.
 */
final class Utf8Stream {
    private int codePoint;
    private int missing;
    private int lowest = 0x80;
    private int highest = 0xBF;

    void accept(byte b, StringBuilder out) {
        int v = b & 0xFF;
        if (missing > 0) {
            if (v >= lowest && v <= highest) {
                follow(v, out);
                return;
            }
            flush(out);
        }
        begin(v, out);
    }

    private void follow(int v, StringBuilder out) {
        lowest = 0x80;
        highest = 0xBF;
        codePoint = codePoint << 6 | v & 0x3F;
        if (--missing == 0) {
            out.appendCodePoint(codePoint);
        }
    }

    private void begin(int v, StringBuilder out) {
        if (v < 0x80) {
            out.append((char) v);
        } else if (v >= 0xC2 && v <= 0xDF) {
            expect(1, v & 0x1F);
        } else if (v >= 0xE0 && v <= 0xEF) {
            expect(2, v & 0x0F);
            lowest = v == 0xE0 ? 0xA0 : 0x80;
            highest = v == 0xED ? 0x9F : 0xBF;
        } else if (v >= 0xF0 && v <= 0xF4) {
            expect(3, v & 0x07);
            lowest = v == 0xF0 ? 0x90 : 0x80;
            highest = v == 0xF4 ? 0x8F : 0xBF;
        } else {
            out.append('\uFFFD');
        }
    }

    private void expect(int bytes, int bits) {
        missing = bytes;
        codePoint = bits;
    }

    /** Ends a character that is not whole. */
    void flush(StringBuilder out) {
        if (missing > 0) {
            out.append('\uFFFD');
            missing = 0;
            lowest = 0x80;
            highest = 0xBF;
        }
    }
}
