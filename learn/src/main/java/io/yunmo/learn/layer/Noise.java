package io.yunmo.learn.layer;

/** Counter-based random numbers: a draw depends on a key and a counter alone (SplitMix64's finaliser over both). */
public final class Noise {
    /** Draws are whole numbers from 0 to before this. */
    public static final long RANGE = 1L << 31;

    private Noise() {}

    /** The key of one layer at one step of one fit. */
    public static long key(long seed, long layer, long step) {
        return mix(mix(mix(seed) + layer) + step);
    }

    public static long draw(long key, long counter) {
        return mix(key + counter * 0x9E3779B97F4A7C15L) >>> 33;
    }

    /** A standard normal draw (Box and Muller's transformation of two uniform ones). */
    public static float normal(long key, long counter) {
        double u = (draw(key, 2 * counter) + 1.0) / RANGE;
        double v = (double) draw(key, 2 * counter + 1) / RANGE;
        return (float) (Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v));
    }

    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
