package io.yunmo.learn.optimizer;

import java.util.Arrays;

/** Makes a matrix nearly orthogonal by a polynomial of fifth degree in it (Jordan et al., 2024), on the heap. */
final class NewtonSchulz {
    private static final float EPSILON = 1e-7f;

    /** The matrix lies here with its shorter side as rows. */
    private final float[] x;

    private final float[] next;
    private final float[] square;
    private final float[] polynomial;
    private final int rows;
    private final int columns;
    private final boolean turned;
    private final float a;
    private final float b;
    private final float c;

    NewtonSchulz(int rows, int columns, double a, double b, double c) {
        this.turned = rows > columns;
        this.rows = Math.min(rows, columns);
        this.columns = Math.max(rows, columns);
        this.x = new float[rows * columns];
        this.next = new float[rows * columns];
        this.square = new float[this.rows * this.rows];
        this.polynomial = new float[this.rows * this.rows];
        this.a = (float) a;
        this.b = (float) b;
        this.c = (float) c;
    }

    private int at(int row, int column) {
        return turned ? column * columns + row : row * columns + column;
    }

    void set(int row, int column, float value) {
        x[at(row, column)] = value;
    }

    float get(int row, int column) {
        return x[at(row, column)];
    }

    void run(int steps) {
        double sum = 0;
        for (float v : x) {
            sum += (double) v * v;
        }
        float norm = (float) Math.sqrt(sum) + EPSILON;
        for (int i = 0; i < x.length; i++) {
            x[i] /= norm;
        }
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    /** x becomes a x + (b s + c s s) x with s = x x'. */
    private void step() {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                float sum = 0;
                for (int k = 0; k < columns; k++) {
                    sum += x[i * columns + k] * x[j * columns + k];
                }
                square[i * rows + j] = sum;
            }
        }
        multiply(square, square, polynomial, rows);
        for (int i = 0; i < polynomial.length; i++) {
            polynomial[i] = b * square[i] + c * polynomial[i];
        }
        multiply(polynomial, x, next, columns);
        for (int i = 0; i < x.length; i++) {
            x[i] = a * x[i] + next[i];
        }
    }

    /** out = p y, where p has {@link #rows} rows and columns and y has {@code width} columns. */
    private void multiply(float[] p, float[] y, float[] out, int width) {
        Arrays.fill(out, 0);
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < rows; k++) {
                float f = p[i * rows + k];
                for (int j = 0; j < width; j++) {
                    out[i * width + j] += f * y[k * width + j];
                }
            }
        }
    }
}
