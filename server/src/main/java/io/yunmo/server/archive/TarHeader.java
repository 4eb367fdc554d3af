package io.yunmo.server.archive;

import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The block before a plain file in a tar (POSIX.1-2017, pax, "ustar Interchange Format"; sizes from 8 GiB on in GNU's base 256).
 * Archives hold nothing else: no links, folders, long names or extended headers, which is why no general reader of tars, with
 * all that a hostile file can ask of one, is needed here.
 */
record TarHeader(String name, long bytes) {
    /** Bytes of a block; files are padded to whole ones. */
    static final int BLOCK = 512;

    static final int MAX_NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final long MOST_OCTAL = 0_77777777777L;

    /** Bytes of the zeros that follow a file's content. */
    static int padding(long bytes) {
        return (int) (-bytes & (BLOCK - 1));
    }

    /** The block. */
    byte[] encode() {
        byte[] b = new byte[BLOCK];
        text(b, 0, name);
        text(b, 100, "0000644");
        text(b, 108, "0000000");
        text(b, 116, "0000000");
        size(b);
        text(b, 136, "00000000000");
        b[TYPE_AT] = '0';
        text(b, MAGIC_AT, "ustar\00000");
        text(b, SUM_AT, String.format(Locale.ROOT, "%06o\0 ", sum(b)));
        return b;
    }

    private void size(byte[] b) {
        if (bytes <= MOST_OCTAL) {
            text(b, SIZE_AT, String.format(Locale.ROOT, "%011o", bytes));
            return;
        }
        for (int i = 0; i < 8; i++) {
            b[SIZE_AT + 11 - i] = (byte) (bytes >>> (8 * i));
        }
        b[SIZE_AT] = (byte) 0x80;
    }

    private static void text(byte[] b, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, b, at, bytes.length);
    }

    /** The sum of a block's bytes, those of the sum itself taken as spaces. */
    private static int sum(byte[] b) {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= SUM_AT && i < SUM_AT + 8 ? 0 : b[i] & 0xFF;
        }
        return sum;
    }

    /** Reads a block; INVALID for anything but a plain file's. */
    static TarHeader decode(byte[] b) {
        if (!text(b, MAGIC_AT, 5).equals("ustar") || octal(b, SUM_AT, 8) != sum(b)) {
            throw YunmoException.invalid(
                    "this is no archive of a model, or it is damaged: make one with  yunmo export MODEL FILE");
        }
        String name = text(b, 0, MAX_NAME);
        if (b[TYPE_AT] != '0' && b[TYPE_AT] != 0) {
            throw YunmoException.invalid(
                    "the archive holds '%s', which is no plain file; make it with  yunmo export", printable(name));
        }
        return new TarHeader(name, size(b, name));
    }

    private static long size(byte[] b, String name) {
        long size = 0;
        if ((b[SIZE_AT] & 0x80) == 0) {
            size = octal(b, SIZE_AT, 12);
        } else {
            boolean small = b[SIZE_AT] == (byte) 0x80 && b[SIZE_AT + 1] == 0 && b[SIZE_AT + 2] == 0;
            for (int i = 4; i < 12; i++) {
                size = size << 8 | b[SIZE_AT + i] & 0xFF;
            }
            size = small && b[SIZE_AT + 3] == 0 ? size : -1;
        }
        if (size < 0) {
            throw YunmoException.invalid("the archive gives '%s' a size that is none; it is damaged", printable(name));
        }
        return size;
    }

    /** -1 for what is no octal number. */
    private static long octal(byte[] b, int at, int length) {
        String digits = text(b, at, length).strip();
        return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
    }

    private static String text(byte[] b, int at, int length) {
        int end = at;
        while (end < at + length && b[end] != 0) {
            end++;
        }
        return new String(b, at, end - at, StandardCharsets.ISO_8859_1);
    }

    /** A name as it may stand in a message. */
    static String printable(String name) {
        return name.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
