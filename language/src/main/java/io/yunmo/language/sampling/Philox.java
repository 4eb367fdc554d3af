package io.yunmo.language.sampling;

/**
 * Random numbers by counting: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011)
 * keyed by a seed. Draw i depends on (seed, i) alone.
 */
final class Philox {
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {}

    /** A number in [0, 1): the highest 53 bits of the first two words of the block (position, 0) under the key seed. */
    static double uniform(long seed, long position) {
        return (first(seed, position, 0) >>> 11) * 0x1p-53;
    }

    /** The first two of the four words of a block, the first one in the high bits. */
    static long first(long key, long low, long high) {
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (c0 & WORD);
            long p1 = M1 * (c2 & WORD);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        return (long) c0 << 32 | c1 & WORD;
    }
}
