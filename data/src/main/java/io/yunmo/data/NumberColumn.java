package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Objects;

/** Numbers as doubles; NaN is a missing value, infinities do not occur. */
public final class NumberColumn implements Column {
    private static final double EXACT_INTEGERS = 1L << 53;

    private final String name;
    private final double[] values;
    private final int missing;

    /**
     * Keeps {@code values}, which the caller must not change any more.
     *
     * @throws YunmoException INVALID for an infinite value
     */
    public NumberColumn(String name, double[] values) {
        this.name = Objects.requireNonNull(name, "name");
        this.values = values;
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isInfinite(values[i])) {
                throw YunmoException.invalid("the column '%s' is infinite (inf) in row %d", name, i + 1);
            }
            n += Double.isNaN(values[i]) ? 1 : 0;
        }
        this.missing = n;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return values.length;
    }

    /** The number; NaN where it is missing. */
    public double value(int row) {
        return values[row];
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public int missing() {
        return missing;
    }

    @Override
    public String text(int row) {
        return isMissing(row) ? "" : format(values[row]);
    }

    @Override
    public NumberColumn select(int[] rows) {
        double[] picked = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return new NumberColumn(name, picked);
    }

    /** The values of these rows that are not missing. */
    double[] present(int[] rows) {
        double[] out = new double[rows.length];
        int n = 0;
        for (int row : rows) {
            if (!Double.isNaN(values[row])) {
                out[n++] = values[row];
            }
        }
        return Arrays.copyOf(out, n);
    }

    /** How many different values there are among sorted ones; -0.0 is 0.0. */
    static int distinct(double[] sorted) {
        int n = 0;
        for (int i = 0; i < sorted.length; i++) {
            n += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }
        return n;
    }

    /** The present values, ascending. */
    double[] sorted() {
        double[] present = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        Arrays.sort(present);
        return present;
    }

    /** Whether every present value is a whole number that a double holds exactly. */
    boolean isIntegral() {
        for (double v : values) {
            if (!Double.isNaN(v) && (v != Math.rint(v) || Math.abs(v) > EXACT_INTEGERS)) {
                return false;
            }
        }
        return true;
    }

    /** A number as a class name is written: {@code 3} for 3.0, {@code 0.5} for 0.5, -0.0 as {@code 0}. */
    public static String format(double value) {
        return value == Math.rint(value) && Math.abs(value) <= EXACT_INTEGERS
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
