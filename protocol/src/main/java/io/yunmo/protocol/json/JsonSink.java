package io.yunmo.protocol.json;

import java.util.Arrays;

/** JSON written into an array that grows. One thread. */
public final class JsonSink {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int LONG_BYTES = 20;

    private byte[] bytes;
    private int length;

    /** An empty one. */
    public JsonSink(int capacity) {
        bytes = new byte[capacity];
    }

    /** The array that is written into: the first {@link #length} bytes count; replaced when it grows. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes written. */
    public int length() {
        return length;
    }

    /** Makes room for {@code n} more bytes. */
    public void room(int n) {
        if (n > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, n), (int)
                    Math.min(Integer.MAX_VALUE - 16, 2L * length)));
        }
    }

    /** Goes back or forth to a length within the room that was made. */
    public void length(int to) {
        length = to;
    }

    /** Bytes as they are. */
    public JsonSink raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** Text that is ASCII and needs no escapes. */
    public JsonSink raw(String ascii) {
        int n = ascii.length();
        room(n);
        for (int i = 0; i < n; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += n;
        return this;
    }

    /** A string with its quotes. */
    public JsonSink string(String text) {
        room(text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 127) {
                return rest(text.substring(i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            bytes[length++] = (byte) c;
        }
        return quote();
    }

    /** A string of UTF-8, with its quotes. */
    public JsonSink string(byte[] utf8) {
        room(utf8.length + 2);
        bytes[length++] = '"';
        return rest(utf8);
    }

    private JsonSink rest(byte[] utf8) {
        for (byte b : utf8) {
            room(8);
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                bytes[length++] = '\\';
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 15];
            } else {
                bytes[length++] = b;
            }
        }
        return quote();
    }

    private JsonSink quote() {
        room(1);
        bytes[length++] = '"';
        return this;
    }

    /** A whole number. */
    public JsonSink number(long value) {
        room(LONG_BYTES);
        if (value == Long.MIN_VALUE) {
            return raw("-9223372036854775808");
        }
        long rest = Math.abs(value);
        int digits = 1;
        for (long limit = 10; digits < 19 && rest >= limit; limit *= 10) {
            digits++;
        }
        if (value < 0) {
            bytes[length++] = '-';
        }
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** The value's bits as a number without a sign. */
    public JsonSink unsigned(long value) {
        return value >= 0 ? number(value) : raw(Long.toUnsignedString(value));
    }

    /** NaN, which JSON lacks, becomes null; an infinity becomes 1e999, which readers take for one. */
    public JsonSink number(float value) {
        if (Math.abs(value) <= Float.MAX_VALUE) {
            room(FloatText.MOST_BYTES);
            length = FloatText.write(value, bytes, length);
            return this;
        }
        return beyond(value);
    }

    /** As for floats. */
    public JsonSink number(double value) {
        return Math.abs(value) <= Double.MAX_VALUE ? raw(Double.toString(value)) : beyond(value);
    }

    private JsonSink beyond(double value) {
        return raw(value > 0 ? "1e999" : value < 0 ? "-1e999" : "null");
    }

    /** An ASCII character. */
    public void put(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }
}
