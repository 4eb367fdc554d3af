package io.yunmo.language.template;

/** Escapes of Python's string literals. */
final class Escapes {
    private Escapes() {}

    /**
     * Reads the escape after a backslash.
     *
     * @param at of the character after the backslash
     * @return where the text goes on
     */
    static int read(String source, int at, StringBuilder to, int line) {
        char c = source.charAt(at);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> to.append(c);
            case 'a' -> to.append('\u0007');
            case 'b' -> to.append('\b');
            case 'f' -> to.append('\f');
            case 'n' -> to.append('\n');
            case 'r' -> to.append('\r');
            case 't' -> to.append('\t');
            case 'v' -> to.append('\u000b');
            case 'x' -> {
                return hexadecimal(source, at + 1, 2, to, line);
            }
            case 'u' -> {
                return hexadecimal(source, at + 1, 4, to, line);
            }
            case 'U' -> {
                return hexadecimal(source, at + 1, 8, to, line);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octal(source, at, to);
            }
            default -> to.append('\\').append(c);
        }
        return at + 1;
    }

    private static int octal(String source, int at, StringBuilder to) {
        int end = at;
        int value = 0;
        while (end < at + 3 && end < source.length() && Character.digit(source.charAt(end), 8) >= 0) {
            value = value * 8 + Character.digit(source.charAt(end++), 8);
        }
        to.append((char) value);
        return end;
    }

    private static int hexadecimal(String source, int at, int digits, StringBuilder to, int line) {
        try {
            to.appendCodePoint(Integer.parseUnsignedInt(source.substring(at, at + digits), 16));
            return at + digits;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new SyntaxFault("an escape in a string has too few digits, or names no character", line);
        }
    }
}
