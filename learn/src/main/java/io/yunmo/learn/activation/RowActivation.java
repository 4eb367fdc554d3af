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
    /**
     * max(x - tau, 0) as Keras 3 computes it. Its tau is (the sum of all running sums over the support - 1) / k, which is
     * Martins and Astudillo's (2016) only where the support is one number; trainings that use it must agree with Keras.
     */
    SPARSEMAX {
        @Override
        public void forward(Matrix in, Matrix out) {
            for (int r = 0; r < in.rows(); r++) {
                double t = Sparsemax.threshold(in, r);
                for (int c = 0; c < in.columns(); c++) {
                    Memory.put(out, r, c, (float) Math.max(Memory.get(in, r, c) - t, 0));
                }
            }
        }

        @Override
        public boolean needsInput() {
            return true;
        }

        @Override
        void backwardRow(Matrix in, Matrix out, Matrix g, int r) {
            double t = Sparsemax.threshold(in, r);
            double through = 0;
            for (int c = 0; c < out.columns(); c++) {
                through += Memory.get(in, r, c) - t >= 0 ? Memory.get(g, r, c) : 0;
            }
            int support = Sparsemax.support(in, r);
            for (int c = 0; c < out.columns(); c++) {
                double own = Memory.get(in, r, c) - t >= 0 ? Memory.get(g, r, c) : 0;
                int rank = Sparsemax.rank(in, r, c);
                double share = rank <= support ? (double) (support - rank + 1) / support : 0;
                Memory.put(g, r, c, (float) (own - through * share));
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
}
