package io.yunmo.language.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * The visible spelling of bytes in byte-level vocabularies (GPT-2): printable Latin-1 stands for itself, the 68 others for
 * U+0100 and on, in order.
 */
final class ByteAlphabet {
    private static final char[] SPELLING = spelling();
    private static final short[] BYTE = bytes();

    private ByteAlphabet() {}

    private static char[] spelling() {
        char[] s = new char[256];
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > 0x20 && b < 0x7F || b > 0xA0 && b != 0xAD;
            s[b] = printable ? (char) b : next++;
        }
        return s;
    }

    private static short[] bytes() {
        short[] r = new short[256 + 68];
        java.util.Arrays.fill(r, (short) -1);
        for (int b = 0; b < 256; b++) {
            r[SPELLING[b]] = (short) b;
        }
        return r;
    }

    static char spelling(int b) {
        return SPELLING[b & 0xFF];
    }

    /** The spelling of a text's UTF-8 bytes. */
    static String spell(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        char[] s = new char[utf8.length];
        for (int i = 0; i < s.length; i++) {
            s[i] = spelling(utf8[i]);
        }
        return new String(s);
    }

    /** The bytes behind a spelling; characters outside the alphabet stand for their own UTF-8. */
    static byte[] bytes(String spelling) {
        byte[] r = new byte[spelling.length()];
        for (int i = 0; i < r.length; i++) {
            char c = spelling.charAt(i);
            if (c >= BYTE.length || BYTE[c] < 0) {
                return mixed(spelling);
            }
            r[i] = (byte) BYTE[c];
        }
        return r;
    }

    private static byte[] mixed(String spelling) {
        java.io.ByteArrayOutputStream r = new java.io.ByteArrayOutputStream();
        spelling.codePoints().forEach(c -> {
            if (c < BYTE.length && BYTE[c] >= 0) {
                r.write(BYTE[c]);
            } else {
                r.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return r.toByteArray();
    }
}
