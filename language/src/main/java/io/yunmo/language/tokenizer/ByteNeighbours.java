package io.yunmo.language.tokenizer;

/**
 * Where a text of UTF-8 bytes may be cut between characters because no token reaches over that place. A token that reaches over
 * it holds an end of the character before (all of it, unless the token begins within) and a beginning of the one behind. Places
 * between two ASCII characters are never cut. Filled by one thread, then read by any.
 */
final class ByteNeighbours {
    private final LongTable pairs = new LongTable(1024);
    /** Whether some token has {@code before} bytes of a character before such a place and {@code behind} bytes behind it. */
    private final boolean[][] lengths = new boolean[5][5];

    /** Adds the places within a token. Before the first question. */
    void add(byte[] token) {
        for (int i = 1; i < token.length; i++) {
            if (!follows(token[i]) && (token[i] | token[i - 1]) < 0) {
                add(token, i);
            }
        }
    }

    private void add(byte[] b, int at) {
        int from = at - 1;
        while (from > 0 && at - from < 4 && follows(b[from])) {
            from--;
        }
        int to = at + 1;
        while (to < b.length && to - at < 4 && follows(b[to])) {
            to++;
        }
        pairs.putFirst(key(b, from, at, to), 1);
        lengths[at - from][to - at] = true;
    }

    private static boolean follows(byte b) {
        return (b & 0xC0) == 0x80;
    }

    private static long key(byte[] b, int from, int at, int to) {
        int before = 0;
        for (int i = from; i < at; i++) {
            before = before << 8 | b[i] & 0xFF;
        }
        int behind = 0;
        for (int i = at; i < to; i++) {
            behind = behind << 8 | b[i] & 0xFF;
        }
        return LongTable.pair(before, behind);
    }

    /**
     * Whether a token may reach over the place before byte {@code at}.
     *
     * @param from where the character before begins
     * @param to where the character behind ends
     */
    boolean joined(byte[] b, int from, int at, int to) {
        if (b[from] >= 0 && b[at] >= 0) {
            return true;
        }
        for (int start = from; start < at; start++) {
            boolean[] behind = lengths[at - start];
            for (int end = at + 1; end <= to; end++) {
                if (behind[end - at] && pairs.has(key(b, start, at, end))) {
                    return true;
                }
            }
        }
        return false;
    }
}
