package io.yunmo.data;

/**
 * Fisher and Yates's shuffle over the SplitMix64 generator (Steele, Lea, Flood 2014). Written out so that a seed means
 * the same order on every Java version.
 */
final class Shuffle {
    private long state;

    Shuffle(long seed) {
        this.state = seed;
    }

    void apply(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /** A number from 0 to bound - 1; the bias is below 2^-32. */
    private int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(next(), bound);
    }

    private long next() {
        long z = state += 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
