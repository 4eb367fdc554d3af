package io.yunmo.language.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of every token, one after the other. Immutable. */
final class TokenBytes {
    private final byte[] bytes;
    private final int[] starts;

    private TokenBytes(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** The bytes as a byte-level vocabulary ({@code byteLevel}) or one with U+2581 for spaces spells them. */
    static TokenBytes of(Vocabulary vocabulary, boolean byteLevel) {
        byte[] all = new byte[vocabulary.size() * 8];
        int[] starts = new int[vocabulary.size() + 1];
        for (int i = 0; i < vocabulary.size(); i++) {
            byte[] b = bytes(vocabulary.spelling(i), vocabulary.kind(i), byteLevel);
            int end = Math.addExact(starts[i], b.length);
            if (end > all.length) {
                all = Arrays.copyOf(all, Math.max(end, all.length + (all.length >> 1)));
            }
            System.arraycopy(b, 0, all, starts[i], b.length);
            starts[i + 1] = end;
        }
        return new TokenBytes(Arrays.copyOf(all, starts[vocabulary.size()]), starts);
    }

    private static byte[] bytes(String spelling, TokenKind kind, boolean byteLevel) {
        return switch (kind) {
            case CONTROL, UNKNOWN -> new byte[0];
            case USER_DEFINED -> spelling.getBytes(StandardCharsets.UTF_8);
            case BYTE -> {
                int b = Vocabulary.byteOf(spelling);
                yield b < 0 ? new byte[0] : new byte[] {(byte) b};
            }
            case NORMAL, UNUSED, UNDEFINED ->
                byteLevel
                        ? ByteAlphabet.bytes(spelling)
                        : spelling.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
        };
    }

    int length(int token) {
        return starts[token + 1] - starts[token];
    }

    byte at(int token, int i) {
        return bytes[starts[token] + i];
    }

    byte[] of(int token) {
        return Arrays.copyOfRange(bytes, starts[token], starts[token + 1]);
    }
}
