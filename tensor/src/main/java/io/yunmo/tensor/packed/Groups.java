package io.yunmo.tensor.packed;

import io.yunmo.tensor.kernel.Memory;

/** The layouts of quantised weights, and which vector kernels read them. */
enum Groups {
    FOUR(256, 1, false),
    FOUR_MINIMUMS(256, 1, true),
    SIX(Packed6.CODE_BYTES, 1, false),
    SIX_MINIMUMS(Packed6.CODE_BYTES, 1, true),
    SIX_HALF(Packed6.CODE_BYTES, 2, false),
    SIX_HALF_MINIMUMS(Packed6.CODE_BYTES, 2, true),
    EIGHT(Packed8.CODE_BYTES, 1, false);

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

    static Groups of(Packed6 w) {
        if (w.group() == 32) {
            return w.minimums() ? SIX_MINIMUMS : SIX;
        }
        return w.minimums() ? SIX_HALF_MINIMUMS : SIX_HALF;
    }

    /** Bytes of 32 columns of a panel. */
    int bytes() {
        return codes + 32 * parts * (minimums ? 2 : 1);
    }

    private boolean isFour() {
        return codes == 256;
    }

    private boolean isSix() {
        return codes == Packed6.CODE_BYTES;
    }

    /** What a sum of {@link Vector8} starts from, times the sum of the activations. */
    private int bias() {
        if (minimums) {
            return 0;
        }
        return isSix() ? -32 : -128;
    }

    /** The most groups of a tile of {@code n} tokens that are staged together. */
    int most(int n) {
        return Scratch.STAGE / (n * Math.max(staged(), dots()));
    }

    /** Bytes of 32 staged columns of a token. */
    private int staged() {
        return isFour() ? Stage.PAIRS : Stage.floats(parts);
    }

    /** Bytes of the dots of 32 columns and a token. */
    private int dots() {
        return 64 * parts;
    }

    /** Of a tile of {@code n} tokens, those from {@code count} on are zeros. */
    void stage(Rows x, int row, int count, int n, int group, int groups, long to) {
        if (isFour()) {
            Stage.pairs(x, row, count, n, group, groups, minimums, to);
        } else {
            Stage.floats(x, row, count, n, group, groups, parts, bias(), to);
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
            return;
        }
        if (!isSix()) {
            eight(w, bytes(), n, groups, x, to);
            return;
        }
        if (n == 1) {
            Vector6.one(w, bytes(), parts, groups, x, to);
            return;
        }
        int most = Scratch.EXPANDED / Packed8.CODE_BYTES;
        for (int g = 0; g < groups; g += most) {
            int some = Math.min(most, groups - g);
            Vector6.expand(w + (long) g * bytes(), bytes(), some, scratch.expanded);
            long staged = x + (long) g * n * staged();
            eight(scratch.expanded, Packed8.CODE_BYTES, n, some, staged, to + (long) g * n * 4 * Memory.L * parts);
        }
    }

    private void eight(long codes, int step, int n, int groups, long x, long to) {
        switch (n) {
            case 1 -> Vector8.one(codes, step, parts, groups, x, to);
            case 2 -> Vector8.two(codes, step, parts, groups, x, to);
            default -> Vector8.four(codes, step, parts, groups, x, to);
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
