package io.yunmo.learn.fit;

import java.util.SplittableRandom;

/** The order of rows in an epoch: a function of seed and epoch alone. */
final class Shuffle {
    private Shuffle() {}

    /** Fills {@code order} with 0, 1, 2, … */
    static void inOrder(int[] order) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
    }

    /** Fills {@code order} with a permutation (Fisher and Yates's). */
    static void shuffle(int[] order, long seed, int epoch) {
        inOrder(order);
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int t = order[i];
            order[i] = order[j];
            order[j] = t;
        }
    }
}
