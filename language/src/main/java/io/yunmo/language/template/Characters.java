package io.yunmo.language.template;

/** Python's view of characters: whitespace, lines, and texts as sequences of code points. */
final class Characters {
    private Characters() {}

    /** As {@code str.isspace} of one character. */
    static boolean space(int c) {
        return c <= ' '
                ? c == ' ' || c >= '\t' && c <= '\r' || c >= 0x1c && c <= 0x1f
                : c == 0x85
                        || c == 0xa0
                        || c == 0x1680
                        || c >= 0x2000 && c <= 0x200a
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0x202f
                        || c == 0x205f
                        || c == 0x3000;
    }

    /** As {@code str.splitlines} sees them ({@code \r\n} is one). */
    static boolean lineBreak(char c) {
        return c >= '\n' && c <= '\r' || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static boolean blank(String s, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!space(s.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Where text begins after the whitespace at {@code from}. */
    static int skip(String s, int from) {
        int i = from;
        while (i < s.length() && space(s.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Where the whitespace before {@code to} begins. */
    static int skipBack(String s, int to) {
        int i = to;
        while (i > 0 && space(s.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    static int length(String s) {
        return s.codePointCount(0, s.length());
    }

    /** The characters {@code from} to {@code to}, counted in code points. */
    static String slice(String s, int from, int to) {
        int begin = s.offsetByCodePoints(0, from);
        return s.substring(begin, s.offsetByCodePoints(begin, to - from));
    }
}
