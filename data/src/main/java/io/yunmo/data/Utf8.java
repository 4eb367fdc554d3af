package io.yunmo.data;

import io.yunmo.tensor.YunmoException;

/**
 * Checks a stream of bytes for well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above
 * U+10FFFF). One stream an instance.
 */
final class Utf8 {
    private int lead;
    private int pending;
    private int low = 0x80;
    private int high = 0xBF;

    /** Takes the next byte; INVALID with the line when the stream is no UTF-8 any more. */
    void accept(int b, long line) {
        if (pending > 0) {
            if (b < low || b > high) {
                throw malformed(lead, line);
            }
            pending--;
            low = 0x80;
            high = 0xBF;
        } else if (b >= 0x80) {
            start(b, line);
        }
    }

    /** INVALID when the stream ends within a character. */
    void end(long line) {
        if (pending > 0) {
            throw malformed(lead, line);
        }
    }

    private void start(int b, long line) {
        lead = b;
        if (b >= 0xC2 && b <= 0xDF) {
            pending = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            pending = 2;
            low = b == 0xE0 ? 0xA0 : 0x80;
            high = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            pending = 3;
            low = b == 0xF0 ? 0x90 : 0x80;
            high = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            throw malformed(b, line);
        }
    }

    private static YunmoException malformed(int b, long line) {
        return YunmoException.invalid(
                "the byte 0x%02x on line %d is not UTF-8; save the file with the encoding UTF-8", b, line);
    }
}
