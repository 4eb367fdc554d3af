package io.yunmo.language.tokenizer;

/**
 * The classes of characters that pre-tokenizers speak of, as bits: Unicode's general categories and White_Space. One table for
 * the basic plane; the other planes are looked up.
 */
final class CharClass {
    static final int LETTER = 1;
    static final int NUMBER = 2;
    static final int MARK = 4;
    static final int PUNCTUATION = 8;
    static final int SYMBOL = 16;
    static final int SPACE = 32;
    static final int CONTROL = 64;

    private static final int HIGH_SURROGATE = 128;
    private static final byte[] TABLE = table();

    private CharClass() {}

    private static byte[] table() {
        byte[] t = new byte[1 << 16];
        for (int c = 0; c < t.length; c++) {
            t[c] = (byte) (Character.isHighSurrogate((char) c) ? HIGH_SURROGATE : compute(c));
        }
        return t;
    }

    private static int compute(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> PUNCTUATION;
            case Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL ->
                SYMBOL;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONTROL -> c >= 9 && c <= 13 || c == 0x85 ? SPACE | CONTROL : CONTROL;
            case Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> CONTROL;
            default -> 0;
        };
    }

    /** The bits of the character that begins at {@code at}. */
    static int at(char[] text, int at) {
        int bits = TABLE[text[at]];
        return bits >= 0 ? bits : compute(Character.codePointAt(text, at));
    }

    static int of(int codePoint) {
        return codePoint < 1 << 16 && !Character.isHighSurrogate((char) codePoint)
                ? TABLE[codePoint]
                : compute(codePoint);
    }

    /** How many UTF-16 units the character that begins at {@code at} takes. The text has no lone surrogates. */
    static int width(char[] text, int at) {
        return TABLE[text[at]] >= 0 ? 1 : 2;
    }

    /** The end of the run of characters that have any of the bits. */
    static int run(char[] text, int at, int to, int bits) {
        while (at < to && (at(text, at) & bits) != 0) {
            at += width(text, at);
        }
        return at;
    }

    /** The end of the run of characters that have none of the bits. */
    static int runWithout(char[] text, int at, int to, int bits) {
        while (at < to && (at(text, at) & bits) == 0) {
            at += width(text, at);
        }
        return at;
    }
}
