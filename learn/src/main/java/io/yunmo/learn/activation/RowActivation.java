package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Activations in which a row's numbers depend on each other. */
public enum RowActivation implements Activation {
    /** e^x over its sum. */
    SOFTMAX {
        @Override
        public void forward(Matrix in, Matrix out) {
            Rows.softmax(in, out);
        }

        @Override
        void backwardRow(Matrix in, Matrix out, Matrix g, int r) {
            double sum = 0;
            for (int c = 0; c < out.columns(); c++) {
                sum += (double) Memory.get(g, r, c) * Memory.get(out, r, c);
            }
            for (int c = 0; c < out.columns(); c++) {
                Memory.put(g, r, c, (float) (Memory.get(out, r, c) * (Memory.get(g, r, c) - sum)));
            }
        }
    },
    /** x minus the logarithm of the sum of e^x. */
    LOG_SOFTMAX {
        @Override
        public void forward(Matrix in, Matrix out) {
            for (int r = 0; r < in.rows(); r++) {
                double l = logSumExp(in, r);
                for (int c = 0; c < in.columns(); c++) {
                    Memory.put(out, r, c, (float) (Memory.get(in, r, c) - l));
                }
            }
        }

        @Override
        void backwardRow(Matrix in, Matrix out, Matrix g, int r) {
            double sum = 0;
            for (int c = 0; c < out.columns(); c++) {
                sum += Memory.get(g, r, c);
            }
            for (int c = 0; c < out.columns(); c++) {
                Memory.put(g, r, c, (float) (Memory.get(g, r, c) - Math.exp(Memory.get(out, r, c)) * sum));
            }
        }
    },
    /** The nearest point of the simplex (Martins and Astudillo, 2016). */
    SPARSEMAX {
        @Override
        public void forward(Matrix in, Matrix out) {
            for (int r = 0; r < in.rows(); r++) {
                double t = simplexThreshold(in, r);
                for (int c = 0; c < in.columns(); c++) {
                    Memory.put(out, r, c, (float) Math.max(Memory.get(in, r, c) - t, 0));
                }
            }
        }

        @Override
        void backwardRow(Matrix in, Matrix out, Matrix g, int r) {
            double sum = 0;
            int support = 0;
            for (int c = 0; c < out.columns(); c++) {
                if (Memory.get(out, r, c) > 0) {
                    sum += Memory.get(g, r, c);
                    support++;
                }
            }
            for (int c = 0; c < out.columns(); c++) {
                boolean positive = Memory.get(out, r, c) > 0;
                Memory.put(g, r, c, positive ? (float) (Memory.get(g, r, c) - sum / support) : 0);
            }
        }
    },
    /** The first half of a row times the sigmoid of the second (Dauphin et al., 2017). */
    GLU {
        @Override
        public int outputColumns(int columns) {
            if (columns % 2 != 0) {
                throw YunmoException.invalid("glu halves its input: %d columns are odd", columns);
            }
            return columns / 2;
        }

        @Override
        public boolean needsInput() {
            return true;
        }

        @Override
        public void forward(Matrix in, Matrix out) {
            int n = out.columns();
            for (int r = 0; r < in.rows(); r++) {
                for (int c = 0; c < n; c++) {
                    double s = Functions.sigmoid(Memory.get(in, r, n + c));
                    Memory.put(out, r, c, (float) (Memory.get(in, r, c) * s));
                }
            }
        }

        @Override
        void backwardRow(Matrix in, Matrix out, Matrix g, int r) {
            int n = out.columns();
            for (int c = 0; c < n; c++) {
                double d = Memory.get(g, r, c);
                double x = Memory.get(in, r, n + c);
                double s = Functions.sigmoid(x);
                Memory.put(g, r, n + c, (float) (d * Memory.get(in, r, c) * s * Functions.sigmoid(-x)));
                Memory.put(g, r, c, (float) (d * s));
            }
        }
    };

    @Override
    public String keras() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public void backward(Matrix in, Matrix out, Matrix gradient) {
        for (int r = 0; r < out.rows(); r++) {
            backwardRow(in, out, gradient, r);
        }
    }

    abstract void backwardRow(Matrix in, Matrix out, Matrix g, int r);

    @Override
    public JsonNode write() {
        return JsonNodeFactory.instance.stringNode(keras());
    }

    private static double logSumExp(Matrix x, int r) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < x.columns(); c++) {
            max = Math.max(max, Memory.get(x, r, c));
        }
        double sum = 0;
        for (int c = 0; c < x.columns(); c++) {
            sum += Math.exp(Memory.get(x, r, c) - max);
        }
        return max + Math.log(sum);
    }

    /** The t for which the parts of the row above t sum to 1, by Newton's method from below (Michelot): no sorting. */
    private static double simplexThreshold(Matrix x, int r) {
        double t = Double.NEGATIVE_INFINITY;
        int before = -1;
        while (true) {
            double sum = 0;
            int support = 0;
            for (int c = 0; c < x.columns(); c++) {
                double v = Memory.get(x, r, c);
                if (v > t) {
                    sum += v;
                    support++;
                }
            }
            if (support == before || support == 0) {
                return t;
            }
            before = support;
            t = (sum - 1) / support;
        }
    }
}
