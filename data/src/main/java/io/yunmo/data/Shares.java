package io.yunmo.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Whole shares of a total in proportion to the classes' sizes, by largest remainders (Hamilton's method). */
final class Shares {
    private Shares() {}

    /**
     * Rows that each class gives to a part.
     *
     * @param left how many each class can still give
     * @param total rows of the part; fewer are given only when the classes have no more
     */
    static int[] of(int[][] classes, int[] left, int total) {
        long rows = Arrays.stream(classes).mapToLong(c -> c.length).sum();
        int[] shares = new int[classes.length];
        long[] remainders = new long[classes.length];
        for (int c = 0; c < classes.length; c++) {
            long exact = (long) classes[c].length * total;
            shares[c] = (int) Math.min(left[c], exact / rows);
            remainders[c] = exact % rows;
        }
        int[] order = IntStream.range(0, classes.length)
                .boxed()
                .sorted(Comparator.comparing(c -> -remainders[c]))
                .mapToInt(c -> c)
                .toArray();
        int missing = total - Arrays.stream(shares).sum();
        for (boolean gave = true; missing > 0 && gave; ) {
            gave = false;
            for (int i = 0; i < order.length && missing > 0; i++) {
                if (shares[order[i]] < left[order[i]]) {
                    shares[order[i]]++;
                    missing--;
                    gave = true;
                }
            }
        }
        return shares;
    }
}
