package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which rows train, which watch the training and which are held out: disjoint, and together all rows. A function of the
 * arguments alone, the same on every machine. Each part stands in a shuffled order. The arrays are not copied.
 */
public record Split(int[] train, int[] validation, int[] test) {

    /** A random split; the parts have {@code round(rows * fraction)} rows. */
    public static Split of(int rows, double test, double validation, long seed) {
        check(rows, test, validation);
        String[] one = new String[rows];
        Arrays.fill(one, "");
        return stratified(one, test, validation, seed);
    }

    /**
     * A split in which every class has its share of each part, as nearly as whole rows allow (largest remainders), and at
     * least one row in training.
     */
    public static Split stratified(Column label, double test, double validation, long seed) {
        String[] strata = IntStream.range(0, label.size()).mapToObj(label::text).toArray(String[]::new);
        return stratified(strata, test, validation, seed);
    }

    /** As {@link #stratified(Column, double, double, long)}, with a class a row. */
    public static Split stratified(String[] strata, double test, double validation, long seed) {
        check(strata.length, test, validation);
        Shuffle shuffle = new Shuffle(seed);
        int[][] classes = shuffledClasses(strata, shuffle);
        int[] left = Arrays.stream(classes).mapToInt(c -> c.length - 1).toArray();
        int[] tests = Shares.of(classes, left, (int) Math.round(strata.length * test));
        Arrays.setAll(left, c -> left[c] - tests[c]);
        int[] validations = Shares.of(classes, left, (int) Math.round(strata.length * validation));
        int[] zeros = new int[classes.length];
        int[] used = new int[classes.length];
        Arrays.setAll(used, c -> tests[c] + validations[c]);
        int[] sizes = Arrays.stream(classes).mapToInt(c -> c.length).toArray();
        Split split =
                new Split(gather(classes, used, sizes), gather(classes, tests, used), gather(classes, zeros, tests));
        shuffle.apply(split.train);
        shuffle.apply(split.validation);
        shuffle.apply(split.test);
        split.checkNotEmpty(test, validation);
        return split;
    }

    /** The split of tables that came from separate files and were joined in this order; rows keep their order. */
    public static Split consecutive(int train, int validation, int test) {
        return new Split(
                IntStream.range(0, train).toArray(),
                IntStream.range(train, train + validation).toArray(),
                IntStream.range(train + validation, train + validation + test).toArray());
    }

    private static void check(int rows, double test, double validation) {
        if (!(test >= 0 && validation >= 0 && test + validation < 1)) {
            throw YunmoException.invalid(
                    "test: %s and validation: %s are fractions of the rows: 0 or more, together below 1",
                    test, validation);
        }
        if (rows < 1) {
            throw YunmoException.invalid("there are no rows to split");
        }
    }

    private void checkNotEmpty(double test, double validation) {
        if (test > 0 && this.test.length == 0 || validation > 0 && this.validation.length == 0) {
            throw YunmoException.invalid(
                    "%d rows are too few for test: %s and validation: %s with at least one row of each class left to"
                            + " train on; give more rows or other fractions",
                    train.length + this.test.length + this.validation.length, test, validation);
        }
    }

    /** The rows of each class, shuffled; classes in the order of their names. */
    private static int[][] shuffledClasses(String[] strata, Shuffle shuffle) {
        Map<String, IntStream.Builder> byClass = new TreeMap<>();
        for (int i = 0; i < strata.length; i++) {
            byClass.computeIfAbsent(strata[i], n -> IntStream.builder()).add(i);
        }
        int[][] classes =
                byClass.values().stream().map(b -> b.build().toArray()).toArray(int[][]::new);
        for (int[] rows : classes) {
            shuffle.apply(rows);
        }
        return classes;
    }

    private static int[] gather(int[][] classes, int[] from, int[] to) {
        return IntStream.range(0, classes.length)
                .flatMap(c -> Arrays.stream(classes[c], from[c], to[c]))
                .toArray();
    }
}
