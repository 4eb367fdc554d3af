package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** Keras's sparsemax of one row, without sorting: rows are as short as there are classes. */
final class Sparsemax {
    private Sparsemax() {}

    /** The place of a column among its row's numbers, largest first, from 1; of equals the first comes first. */
    static int rank(Matrix x, int r, int column) {
        float v = Memory.get(x, r, column);
        int rank = 1;
        for (int c = 0; c < x.columns(); c++) {
            float o = Memory.get(x, r, c);
            if (o > v || (o == v && c < column)) {
                rank++;
            }
        }
        return rank;
    }

    /** The sum of the numbers down to this column's place. */
    private static double running(Matrix x, int r, int rank) {
        double sum = 0;
        for (int c = 0; c < x.columns(); c++) {
            if (rank(x, r, c) <= rank) {
                sum += Memory.get(x, r, c);
            }
        }
        return sum;
    }

    private static boolean supports(Matrix x, int r, int column) {
        int rank = rank(x, r, column);
        return Memory.get(x, r, column) - (running(x, r, rank) - 1) / rank > 0;
    }

    /** How many numbers, from the largest on, count. */
    static int support(Matrix x, int r) {
        int k = 0;
        for (int c = 0; c < x.columns(); c++) {
            k += supports(x, r, c) ? 1 : 0;
        }
        return k;
    }

    static double threshold(Matrix x, int r) {
        double sum = 0;
        int k = 0;
        for (int c = 0; c < x.columns(); c++) {
            if (supports(x, r, c)) {
                sum += running(x, r, rank(x, r, c));
                k++;
            }
        }
        return (sum - 1) / k;
    }
}
