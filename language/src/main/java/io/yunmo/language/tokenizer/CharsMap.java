package io.yunmo.language.tokenizer;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.YunmoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * SentencePiece's precompiled table of replacements: a length, a double-array trie of that many bytes (Yata's darts-clone, in
 * the compact form of Kanda 2018), then the replacements, each ended by 0. All indices are checked; one that leads nowhere is no match.
 */
final class CharsMap {
    static final long NONE = -1;
    private static final int LONGEST = 255;
    private static final String KEY = "tokenizer.ggml.precompiled_charsmap";

    private final int[] units;
    private final byte[] replacements;

    private CharsMap(int[] units, byte[] replacements) {
        this.units = units;
        this.replacements = replacements;
    }

    /** The table of a file, empty where it has none. INVALID where its parts do not fit. */
    static CharsMap of(Metadata metadata) {
        byte[] blob = blob(metadata.values().get(KEY));
        if (blob.length == 0) {
            return new CharsMap(new int[0], new byte[0]);
        }
        ByteBuffer b = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
        long size = blob.length < 4 ? -1 : Integer.toUnsignedLong(b.getInt());
        if (size < 0 || size % 4 != 0 || size > blob.length - 4) {
            throw YunmoException.invalid(
                    "the file's %s says its trie has %d bytes, of %d in all; the file is damaged",
                    KEY, size, blob.length);
        }
        int[] units = new int[(int) size / 4];
        b.asIntBuffer().get(units);
        byte[] replacements = Arrays.copyOfRange(blob, 4 + (int) size, blob.length);
        checkLengths(replacements);
        return new CharsMap(units, replacements);
    }

    /** A text may grow by what the longest real replacement takes, not by what a file makes up. */
    private static void checkLengths(byte[] replacements) {
        for (int i = 0, start = 0; i < replacements.length; i++) {
            start = replacements[i] == 0 ? i + 1 : start;
            if (i - start >= LONGEST) {
                throw YunmoException.invalid(
                        "the file's %s has a replacement of more than %d bytes; the file is damaged", KEY, LONGEST);
            }
        }
    }

    private static byte[] blob(Object value) {
        return switch (value) {
            case null -> new byte[0];
            case byte[] bytes -> bytes;
            case long[] numbers -> {
                byte[] r = new byte[numbers.length];
                for (int i = 0; i < r.length; i++) {
                    r[i] = (byte) numbers[i];
                }
                yield r;
            }
            default -> throw YunmoException.invalid("the file's '%s' must be an array of bytes", KEY);
        };
    }

    /** The longest match at a place, for {@link #length} and {@link #replacement}; or NONE. */
    long longest(byte[] text, int at) {
        long match = NONE;
        int node = units.length == 0 ? 0 : base(units[0]);
        for (int i = at; i < text.length && text[i] != 0; i++) {
            node ^= text[i] & 0xFF;
            if (node < 0 || node >= units.length || (units[node] & 0x800000FF) != (text[i] & 0xFF)) {
                break;
            }
            boolean leaf = (units[node] >> 8 & 1) == 1;
            node ^= base(units[node]);
            if (leaf && node >= 0 && node < units.length) {
                int value = units[node] & Integer.MAX_VALUE;
                match = value < replacements.length ? (long) (i + 1 - at) << 32 | value : match;
            }
        }
        return match;
    }

    private static int base(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    static int length(long match) {
        return (int) (match >>> 32);
    }

    /** Where the replacement begins in {@link #replacements}. */
    static int replacement(long match) {
        return (int) match;
    }

    int replacementLength(long match) {
        int end = replacement(match);
        while (end < replacements.length && replacements[end] != 0) {
            end++;
        }
        return end - replacement(match);
    }

    byte[] replacements() {
        return replacements;
    }
}
