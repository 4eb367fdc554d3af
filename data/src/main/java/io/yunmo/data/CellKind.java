package io.yunmo.data;

import java.nio.charset.StandardCharsets;

/** What a cell of a text file looks like. */
enum CellKind {
    /** Nothing at all. */
    EMPTY,
    /** NA, N/A, NaN or null in any case, or spaces alone: missing in a number column, a word in a text column. */
    MISSING_WORD,
    NUMBER,
    /** inf, infinity, or a number too large for a double. */
    INFINITE,
    /** Digits, a comma, digits: a number where the decimal sign is a comma, which is text to us. */
    DECIMAL_COMMA,
    TEXT;

    private static final int LONGEST_WORD = 9;
    private static final int SAFE_LENGTH = 300;

    /** The kind of the first {@code length} bytes; spaces around do not count for numbers and words. */
    static CellKind of(byte[] cell, int length) {
        if (length == 0) {
            return EMPTY;
        }
        int from = 0;
        int to = length;
        while (from < to && cell[from] == ' ') {
            from++;
        }
        while (to > from && cell[to - 1] == ' ') {
            to--;
        }
        if (from == to) {
            return MISSING_WORD;
        }
        int end = endOfNumber(cell, from, to);
        if (end == to) {
            return overflows(cell, from, to) ? INFINITE : NUMBER;
        }
        if (end > from && cell[end] == ',' && allDigits(cell, end + 1, to)) {
            return DECIMAL_COMMA;
        }
        return to - from > LONGEST_WORD ? TEXT : word(new String(cell, from, to - from, StandardCharsets.UTF_8));
    }

    /** As {@link #of(byte[], int)}. */
    static CellKind of(String cell) {
        byte[] b = cell.getBytes(StandardCharsets.UTF_8);
        return of(b, b.length);
    }

    private static CellKind word(String s) {
        return switch (s.toLowerCase(java.util.Locale.ROOT)) {
            case "na", "n/a", "nan", "null" -> MISSING_WORD;
            case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" -> INFINITE;
            default -> TEXT;
        };
    }

    /** Where {@code [+-](digits[.digits]|.digits)[e[+-]digits]} ends; {@code from} when there is none. */
    private static int endOfNumber(byte[] b, int from, int to) {
        int i = from < to && (b[from] == '-' || b[from] == '+') ? from + 1 : from;
        int whole = endOfDigits(b, i, to);
        int end = whole;
        if (whole < to && b[whole] == '.') {
            int fraction = endOfDigits(b, whole + 1, to);
            end = fraction > whole + 1 || whole > i ? fraction : whole;
        }
        if (end == i) {
            return from;
        }
        if (end < to && (b[end] == 'e' || b[end] == 'E')) {
            int sign = end + 1 < to && (b[end + 1] == '-' || b[end + 1] == '+') ? end + 2 : end + 1;
            int exponent = endOfDigits(b, sign, to);
            return exponent > sign ? exponent : end;
        }
        return end;
    }

    private static int endOfDigits(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] >= '0' && b[i] <= '9') {
            i++;
        }
        return i;
    }

    private static boolean allDigits(byte[] b, int from, int to) {
        return from < to && endOfDigits(b, from, to) == to;
    }

    /** Only a number with an exponent, or with hundreds of digits, can be too large. */
    private static boolean overflows(byte[] b, int from, int to) {
        boolean suspect = to - from > SAFE_LENGTH;
        for (int i = from; i < to && !suspect; i++) {
            suspect = b[i] == 'e' || b[i] == 'E';
        }
        return suspect
                && Double.isInfinite(Double.parseDouble(new String(b, from, to - from, StandardCharsets.US_ASCII)));
    }
}
