package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.get;

/** The tree that adds sixteen partial sums: i and i + 8, of these i and i + 4, i + 2, i + 1. */
final class LaneSums {
    private LaneSums() {}

    /** The sum of the sixteen floats at an address. */
    static float sum(long at) {
        float even = four(at) + four(at + 8);
        float odd = four(at + 4) + four(at + 12);
        return even + odd;
    }

    /** Sums i, i + 4, i + 8 and i + 12. */
    private static float four(long at) {
        return (get(at) + get(at + 32)) + (get(at + 16) + get(at + 48));
    }
}
