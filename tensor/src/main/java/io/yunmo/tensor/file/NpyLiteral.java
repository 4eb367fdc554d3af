package io.yunmo.tensor.file;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;

/**
 * The Python dictionary in an npy header: exactly the keys descr (a string), fortran_order (True or False) and shape (a
 * tuple of sizes), in any order.
 */
record NpyLiteral(String descr, boolean fortran, long[] shape) {
    private static final int MAX_RANK = 64;

    static NpyLiteral parse(String text) {
        return new Parser(text).dictionary();
    }

    private static final class Parser {
        private final String text;
        private int at;
        private String descr;
        private Boolean fortran;
        private long[] shape;

        Parser(String text) {
            this.text = text;
        }

        NpyLiteral dictionary() {
            take('{');
            while (!taken('}')) {
                String key = string();
                take(':');
                value(key);
                if (!taken(',')) {
                    take('}');
                    break;
                }
            }
            skipSpace();
            if (at != text.length() || descr == null || fortran == null || shape == null) {
                throw wrong();
            }
            return new NpyLiteral(descr, fortran, shape);
        }

        private void value(String key) {
            if (key.equals("descr") && descr == null) {
                descr = string();
            } else if (key.equals("fortran_order") && fortran == null) {
                fortran = bool();
            } else if (key.equals("shape") && shape == null) {
                shape = tuple();
            } else {
                throw wrong();
            }
        }

        private String string() {
            skipSpace();
            char quote = at < text.length() ? text.charAt(at) : 0;
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) {
                throw wrong();
            }
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private boolean bool() {
            skipSpace();
            boolean yes = text.startsWith("True", at);
            if (!yes && !text.startsWith("False", at)) {
                throw wrong();
            }
            at += yes ? 4 : 5;
            return yes;
        }

        private long[] tuple() {
            long[] sizes = new long[MAX_RANK];
            int n = 0;
            take('(');
            while (!taken(')')) {
                if (n == MAX_RANK) {
                    throw YunmoException.invalid("more than %d dimensions in an npy header", MAX_RANK);
                }
                sizes[n++] = number();
                if (!taken(',')) {
                    take(')');
                    break;
                }
            }
            return Arrays.copyOf(sizes, n);
        }

        private long number() {
            skipSpace();
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == from || at - from > 18) {
                throw wrong();
            }
            return Long.parseLong(text, from, at, 10);
        }

        private void take(char c) {
            if (!taken(c)) {
                throw wrong();
            }
        }

        private boolean taken(char c) {
            skipSpace();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private YunmoException wrong() {
            return YunmoException.invalid(
                    "the npy header is not {'descr': …, 'fortran_order': …, 'shape': (…)} at character %d", at);
        }
    }
}
