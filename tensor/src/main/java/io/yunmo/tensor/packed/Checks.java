package io.yunmo.tensor.packed;

import static io.yunmo.tensor.packed.PackedMatrix.GROUP;

import io.yunmo.tensor.YunmoException;

/** What every product checks before it works by address: a call costs nanoseconds more, a wrong one would end the process. */
public final class Checks {
    private Checks() {}

    /** Rows inside {@code rows}, columns inside and multiples of 32. */
    public static void quantize(Rows rows, int fromRow, int toRow, int fromColumn, int toColumn) {
        boolean columns = fromColumn % GROUP == 0 && toColumn % GROUP == 0;
        if (!columns || !within(fromRow, toRow, rows.capacity()) || !within(fromColumn, toColumn, rows.columns())) {
            throw YunmoException.invalid(
                    "no rows %d to %d, columns %d to %d (multiples of %d) in activations of %d x %d",
                    fromRow, toRow, fromColumn, toColumn, GROUP, rows.capacity(), rows.columns());
        }
    }

    /** Panels inside {@code w}, rows inside {@code x}, as many columns in both. */
    public static void multiply(PackedMatrix w, Rows x, int fromRow, int toRow, int fromPanel, int toPanel) {
        boolean columns = w.columns() == x.columns() || w instanceof PackedFloat && padded(w) == x.columns();
        if (!columns || !within(fromRow, toRow, x.capacity()) || !within(fromPanel, toPanel, w.panels())) {
            throw YunmoException.invalid(
                    "no product of panels %d to %d of weights %d x %d with rows %d to %d of activations %d x %d",
                    fromPanel, toPanel, w.rows(), w.columns(), fromRow, toRow, x.capacity(), x.columns());
        }
    }

    private static int padded(PackedMatrix w) {
        return (w.columns() + GROUP - 1) & -GROUP;
    }

    private static boolean within(int from, int to, int end) {
        return 0 <= from && from <= to && to <= end;
    }
}
