package io.yunmo.language.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What SentencePiece does to a text before the unigram model: replacements by the file's table, spaces as U+2581, one before
 * the first word, runs of them as one.
 *
 * @param map the file's table of replacements
 * @param prefix whether a space is added
 * @param collapse whether runs of spaces become one and those at the ends none
 */
record UnigramNormalizer(CharsMap map, boolean prefix, boolean collapse) {
    private static final byte[] SPACE = "\u2581".getBytes(StandardCharsets.UTF_8);

    String normalize(byte[] utf8) {
        Writer out = new Writer(utf8.length + 16);
        for (int at = 0; at < utf8.length; ) {
            long match = map.longest(utf8, at);
            if (match == CharsMap.NONE) {
                int length = Math.min(width(utf8[at]), utf8.length - at);
                out.write(utf8, at, length);
                at += length;
            } else {
                out.write(map.replacements(), CharsMap.replacement(match), map.replacementLength(match));
                at += CharsMap.length(match);
            }
        }
        return out.bytes.toString(StandardCharsets.UTF_8);
    }

    private static int width(byte first) {
        int v = first & 0xFF;
        return v < 0xC0 ? 1 : v < 0xE0 ? 2 : v < 0xF0 ? 3 : 4;
    }

    private final class Writer {
        private final ByteArrayOutputStream bytes;
        private boolean prefixed;
        private boolean inWord;

        Writer(int size) {
            bytes = new ByteArrayOutputStream(size);
        }

        void write(byte[] from, int at, int length) {
            for (int i = at; i < at + length; i++) {
                if (from[i] == ' ') {
                    inWord = false;
                    if (!collapse) {
                        bytes.writeBytes(SPACE);
                    }
                } else {
                    beginWord();
                    bytes.write(from[i]);
                }
            }
        }

        private void beginWord() {
            if (!inWord) {
                inWord = true;
                if (prefix && !prefixed || collapse) {
                    bytes.writeBytes(SPACE);
                    prefixed = true;
                }
            }
        }
    }
}
