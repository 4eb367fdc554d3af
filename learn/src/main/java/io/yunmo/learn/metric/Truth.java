package io.yunmo.learn.metric;

import io.yunmo.learn.loss.Labels;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** How metrics read labels and predictions. */
final class Truth {
    private Truth() {}

    /** The label of a column; for class numbers 1 in the class's own column, and the number itself in a single column. */
    static double at(Labels labels, int row, int column, int columns) {
        return switch (labels) {
            case Labels.Classes c -> columns == 1 ? c.indices()[row] : c.indices()[row] == column ? 1 : 0;
            case Labels.Dense d -> Memory.get(d.rows(), row, column);
        };
    }

    /** The class number that a row is labelled with; the largest column where labels are spread over columns. */
    static int classOf(Labels labels, int row) {
        return switch (labels) {
            case Labels.Classes c -> c.indices()[row];
            case Labels.Dense d ->
                d.rows().columns() == 1 ? (int) Memory.get(d.rows(), row, 0) : largest(d.rows(), row);
        };
    }

    /** The column with the largest number, the first of equals. */
    static int largest(Matrix m, int row) {
        int best = 0;
        float most = Memory.get(m, row, 0);
        for (int c = 1; c < m.columns(); c++) {
            float v = Memory.get(m, row, c);
            if (v > most) {
                most = v;
                best = c;
            }
        }
        return best;
    }
}
