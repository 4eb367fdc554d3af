package io.yunmo.protocol.oip;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A place in a JSON text that moves on as the text is read. Hostile input: everything is checked against the end, nesting
 * has a limit, and errors name the byte. One thread.
 */
final class JsonCursor {
    /** How deep values may be nested. */
    static final int MAX_DEPTH = 64;

    private final byte[] text;
    private final int end;
    private int at;

    JsonCursor(byte[] text, int from, int end) {
        this.text = text;
        this.at = from;
        this.end = end;
    }

    byte[] bytes() {
        return text;
    }

    int at() {
        return at;
    }

    void at(int place) {
        at = place;
    }

    int end() {
        return end;
    }

    /** The next byte that is not white space, not consumed; -1 at the end. */
    int peek() {
        while (at < end) {
            int c = text[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return -1;
    }

    /** Consumes {@code c} if it is next. */
    boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) {
            throw wrong("'" + c + "'");
        }
    }

    /** The error of finding something else here. */
    YunmoException wrong(String expected) {
        String found = at >= end
                ? "the end"
                : text[at] > ' ' && text[at] < 127 ? "'" + (char) text[at] + "'" : "byte " + (text[at] & 0xFF);
        return YunmoException.invalid(
                "the request is not valid JSON: expected %s but found %s at byte %d", expected, found, at);
    }

    /** A string's text. */
    String string() {
        int from = open();
        int close = plainEnd(from);
        if (close >= 0) {
            at = close + 1;
            return new String(text, from, close - from, StandardCharsets.ISO_8859_1);
        }
        return new String(stringBytes(from), StandardCharsets.UTF_8);
    }

    /** A string's text as UTF-8, checked. */
    byte[] stringBytes() {
        int from = open();
        int close = plainEnd(from);
        if (close >= 0) {
            at = close + 1;
            return Arrays.copyOfRange(text, from, close);
        }
        return stringBytes(from);
    }

    /** Consumes a string and says whether it is {@code ascii}, without making it. */
    boolean stringIs(String ascii) {
        if (at + ascii.length() < end && text[at + ascii.length()] == '"') {
            for (int i = 0; i < ascii.length(); i++) {
                if (text[at + i] != ascii.charAt(i)) {
                    return false;
                }
            }
            at += ascii.length() + 1;
            return true;
        }
        return false;
    }

    /** Consumes a whole number that fits a long. */
    long integer(Decimal decimal, String what) {
        peek();
        int from = at;
        int after = decimal.scan(text, at, end);
        if (after < 0) {
            throw wrong(what);
        }
        at = after;
        if (!decimal.whole() || !decimal.small() || decimal.magnitude() < 0) {
            at = from;
            throw wrong(what);
        }
        return decimal.negative() ? -decimal.magnitude() : decimal.magnitude();
    }

    boolean flag() {
        int c = peek();
        if (c == 't' && literal("true")) {
            return true;
        }
        if (c == 'f' && literal("false")) {
            return false;
        }
        throw wrong("true or false");
    }

    /** Consumes a word such as {@code null} if it stands here. */
    boolean literal(String word) {
        if (at + word.length() > end) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    /** Consumes any value. */
    void skip(Decimal decimal) {
        skip(decimal, 0);
    }

    private void skip(Decimal decimal, int depth) {
        if (depth > MAX_DEPTH) {
            throw YunmoException.invalid("the request's JSON is nested deeper than %d levels", MAX_DEPTH);
        }
        int c = peek();
        switch (c) {
            case '{' -> {
                at++;
                for (boolean first = true; !accept('}'); first = false) {
                    comma(first);
                    skipString();
                    expect(':');
                    skip(decimal, depth + 1);
                }
            }
            case '[' -> {
                at++;
                for (boolean first = true; !accept(']'); first = false) {
                    comma(first);
                    skip(decimal, depth + 1);
                }
            }
            case '"' -> skipString();
            case 't', 'f', 'n', 'N', 'I' -> skipWord();
            default -> skipNumber(decimal);
        }
    }

    /** Consumes the comma between two entries. */
    void comma(boolean first) {
        if (!first) {
            expect(',');
        }
    }

    private void skipWord() {
        if (!literal("true") && !literal("false") && !literal("null") && !literal("NaN") && !literal("Infinity")) {
            throw wrong("a value");
        }
    }

    private void skipNumber(Decimal decimal) {
        int after = decimal.scan(text, at, end);
        if (after < 0 && literal("-Infinity")) {
            return;
        }
        if (after < 0) {
            throw wrong("a value");
        }
        at = after;
    }

    private void skipString() {
        int from = open();
        int close = plainEnd(from);
        if (close >= 0) {
            at = close + 1;
        } else {
            stringBytes(from);
        }
    }

    private int open() {
        expect('"');
        return at;
    }

    /** The closing quote of a string of plain ASCII; -1 when it holds anything else. */
    private int plainEnd(int from) {
        for (int p = from; p < end; p++) {
            int c = text[p];
            if (c == '"') {
                return p;
            }
            if (c < ' ' || c == '\\') {
                return -1;
            }
        }
        return -1;
    }

    private byte[] stringBytes(int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        for (at = from; at < end; ) {
            int c = text[at];
            if (c == '"') {
                at++;
                return checked(out.toByteArray(), from);
            }
            if (c >= 0 && c < ' ') {
                throw wrong("a string without control characters");
            }
            if (c == '\\') {
                at++;
                escape(out);
            } else {
                out.write(c);
                at++;
            }
        }
        throw wrong("the closing quote of a string");
    }

    private void escape(ByteArrayOutputStream out) {
        int c = at < end ? text[at] : -1;
        switch (c) {
            case '"', '\\', '/' -> out.write(c);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'u' -> {
                unicode(out);
                return;
            }
            default -> throw wrong("an escape");
        }
        at++;
    }

    private void unicode(ByteArrayOutputStream out) {
        at++;
        char first = unit();
        if (Character.isLowSurrogate(first)) {
            throw wrong("a high surrogate before the low one");
        }
        String text16;
        if (Character.isHighSurrogate(first)) {
            if (!literal("\\u")) {
                throw wrong("the low surrogate of a pair");
            }
            char second = unit();
            if (!Character.isLowSurrogate(second)) {
                throw wrong("the low surrogate of a pair");
            }
            text16 = new String(new char[] {first, second});
        } else {
            text16 = String.valueOf(first);
        }
        out.writeBytes(text16.getBytes(StandardCharsets.UTF_8));
    }

    private char unit() {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = at < end ? Character.digit(text[at], 16) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private static byte[] checked(byte[] utf8, int from) {
        for (byte b : utf8) {
            if (b < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
                    return utf8;
                } catch (CharacterCodingException e) {
                    throw new YunmoException(
                            ErrorCode.INVALID,
                            "the request is not valid JSON: the string at byte " + from + " is not UTF-8",
                            e);
                }
            }
        }
        return utf8;
    }
}
