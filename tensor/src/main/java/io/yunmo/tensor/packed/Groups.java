package io.yunmo.tensor.packed;

/** The layouts of quantised weights, and which vector kernels read them. */
enum Groups {
    FOUR(256, 1, false),
    FOUR_MINIMUMS(256, 1, true),
    EIGHT(512, 1, false),
    EIGHT_MINIMUMS(512, 1, true),
    EIGHT_HALF(512, 2, false),
    EIGHT_HALF_MINIMUMS(512, 2, true);

    /** Bytes of codes in 32 columns of a panel. */
    private final int codes;

    /** Scales in 32 columns of a row. */
    private final int parts;

    private final boolean minimums;

    Groups(int codes, int parts, boolean minimums) {
        this.codes = codes;
        this.parts = parts;
        this.minimums = minimums;
    }

    static Groups of(Packed4 w) {
        return w.minimums() ? FOUR_MINIMUMS : FOUR;
    }

    static Groups of(Packed8 w) {
        if (w.group() == 32) {
            return w.minimums() ? EIGHT_MINIMUMS : EIGHT;
        }
        return w.minimums() ? EIGHT_HALF_MINIMUMS : EIGHT_HALF;
    }

    /** Bytes of 32 columns of a panel. */
    int bytes() {
        return codes + 32 * parts * (minimums ? 2 : 1);
    }

    private boolean isFour() {
        return codes == 256;
    }

    /** Bytes of 32 staged columns of a token. */
    int staged() {
        return isFour() ? Stage.PAIRS : Stage.floats(parts);
    }

    /** Bytes of the dots of 32 columns and a token. */
    int dots() {
        return 64 * parts;
    }

    /** Of a tile of {@code n} tokens, those from {@code count} on are zeros. */
    void stage(Rows x, int row, int count, int n, int group, int groups, long to) {
        if (isFour()) {
            Stage.pairs(x, row, count, n, group, groups, minimums, to);
        } else {
            Stage.floats(x, row, count, n, group, groups, parts, minimums, to);
        }
    }

    /** Of L rows, whose codes begin at {@code w}, with the n staged tokens. */
    void dots(long w, int n, int groups, Scratch scratch) {
        long x = scratch.stage;
        long to = scratch.dots;
        if (isFour()) {
            switch (n) {
                case 1 -> Vector4.one(w, bytes(), groups, x, to);
                case 2 -> Vector4.two(w, bytes(), groups, x, to);
                default -> Vector4.four(w, bytes(), groups, x, to);
            }
        } else {
            switch (n) {
                case 1 -> Vector8.one(w, bytes(), parts, groups, x, to);
                case 2 -> Vector8.two(w, bytes(), parts, groups, x, to);
                default -> Vector8.four(w, bytes(), parts, groups, x, to);
            }
        }
    }

    /**
     * From the dots to the outputs, which lie {@code step} bytes apart.
     *
     * @param w where the L rows' halves would begin if there were no codes before them
     */
    void sums(long w, int n, int groups, boolean first, int count, long out, long step, Scratch scratch) {
        long halves = w + codes;
        long x = scratch.stage + (isFour() ? 64 : 128) * n;
        int xStep = staged() * n;
        long d = scratch.dots;
        long o1 = count > 1 ? out + step : scratch.spare;
        switch (n) {
            case 1 -> VectorSums.one(halves, bytes(), parts, minimums, groups, d, x, xStep, first, out);
            case 2 -> VectorSums.two(halves, bytes(), parts, minimums, groups, d, x, xStep, first, out, o1);
            default -> {
                long o2 = count > 2 ? out + 2 * step : scratch.spare;
                long o3 = count > 3 ? out + 3 * step : scratch.spare;
                VectorSums.four(halves, bytes(), parts, minimums, groups, d, x, xStep, first, out, o1, o2, o3);
            }
        }
    }
}
