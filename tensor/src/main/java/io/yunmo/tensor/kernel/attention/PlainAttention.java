package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Exponential;
import io.yunmo.tensor.kernel.Memory;

/** What {@link Attention} over {@link DotScores} means, one number at a time. Bit-equal to it. */
final class PlainAttention {
    private final AttentionWiring w;
    private final Heads query;
    private final Heads key;
    private final float[][][][] weights;

    PlainAttention(AttentionWiring wiring, Heads query, Heads key) {
        this.w = wiring;
        this.query = query;
        this.key = key;
        this.weights = new float[w.capacity()][w.heads()][w.queries()][w.keys()];
    }

    private static float get(Heads h, int row, int head, int column) {
        return Memory.get(h.at(row, head) + 4L * column);
    }

    private static float gradient(Heads h, int row, int head, int column) {
        return Memory.get(h.gradientAt(row, head) + 4L * column);
    }

    void forward(int samples, boolean training) {
        for (int b = 0; b < samples; b++) {
            for (int h = 0; h < w.heads(); h++) {
                for (int q = 0; q < w.queries(); q++) {
                    float[] row = scores(b, h, q);
                    softmax(row, b, q);
                    weights[b][h][q] = row;
                    output(row, b, h, q, training);
                }
            }
        }
    }

    private float[] scores(int b, int h, int q) {
        float[] row = new float[w.keys()];
        for (int k = 0; k < row.length; k++) {
            for (int j = 0; j < key.width(); j++) {
                float x = get(query, b * w.queries() + q, h, j);
                row[k] = Math.fma(x, get(key, b * w.keys() + k, h / w.shared(), j), row[k]);
            }
        }
        return row;
    }

    private boolean masked(int b, int q, int k) {
        if (w.mask().isEmpty()) {
            return false;
        }
        int row = w.maskRows() == 1 ? b : b * w.maskRows() + q;
        return Memory.get(w.mask().get(), row, k) == 0;
    }

    private void softmax(float[] row, int b, int q) {
        float max = Float.NEGATIVE_INFINITY;
        for (int k = 0; k < row.length; k++) {
            row[k] *= w.scale();
            if (masked(b, q, k)) {
                row[k] = w.masking() == Masking.SHIFTED ? row[k] - Masking.SHIFT : Masking.LEAST;
            }
            max = Math.max(max, row[k]);
        }
        float[] sums = new float[16];
        for (int k = 0; k < row.length; k++) {
            row[k] = Exponential.ofShifted(row[k], max);
            sums[k % 16] += row[k];
        }
        float factor = 1 / sixteen(sums);
        for (int k = 0; k < row.length; k++) {
            boolean cleared = w.masking() == Masking.ZEROED && masked(b, q, k);
            row[k] = cleared ? 0 : row[k] * factor;
        }
    }

    private static float sixteen(float[] s) {
        for (int n = 8; n > 0; n /= 2) {
            for (int i = 0; i < n; i++) {
                s[i] += s[i + n];
            }
        }
        return s[0];
    }

    private float dropout(int b, int h, int q, int k, boolean training) {
        int row = (b * w.heads() + h) * w.queries() + q;
        return training && w.dropout().isPresent() ? Memory.get(w.dropout().get(), row, k) : 1;
    }

    private void output(float[] row, int b, int h, int q, boolean training) {
        for (int j = 0; j < w.values().width(); j++) {
            float sum = 0;
            for (int k = 0; k < row.length; k++) {
                float v = get(w.values(), b * w.keys() + k, h / w.shared(), j);
                sum = Math.fma(row[k] * dropout(b, h, q, k, training), v, sum);
            }
            Memory.put(w.output().at((long) b * w.queries() + q, h) + 4L * j, sum);
        }
    }

    void backward(int samples, boolean training) {
        for (int b = 0; b < samples; b++) {
            for (int h = 0; h < w.heads(); h++) {
                float[][] d = new float[w.queries()][w.keys()];
                for (int q = 0; q < w.queries(); q++) {
                    weightsBack(d[q], b, h, q, training);
                    softmaxBack(d[q], b, h, q);
                }
                valuesBack(b, h, training);
                queryBack(d, b, h);
                keyBack(d, b, h);
            }
        }
    }

    private void weightsBack(float[] d, int b, int h, int q, boolean training) {
        for (int k = 0; k < d.length; k++) {
            for (int j = 0; j < w.values().width(); j++) {
                float v = get(w.values(), b * w.keys() + k, h / w.shared(), j);
                d[k] = Math.fma(gradient(w.output(), b * w.queries() + q, h, j), v, d[k]);
            }
            d[k] *= dropout(b, h, q, k, training);
            if (w.weightsGradient().isPresent()) {
                Matrix g = w.weightsGradient().get();
                d[k] += Memory.get(g, (b * w.heads() + h) * w.queries() + q, k);
            }
        }
    }

    private void softmaxBack(float[] d, int b, int h, int q) {
        float[] sums = new float[16];
        float[] row = weights[b][h][q];
        for (int k = 0; k < d.length; k++) {
            sums[k % 16] = Math.fma(row[k], d[k], sums[k % 16]);
        }
        float mean = sixteen(sums);
        for (int k = 0; k < d.length; k++) {
            boolean stops = w.masking() != Masking.SHIFTED && masked(b, q, k);
            d[k] = stops ? 0 : (d[k] - mean) * row[k] * w.scale();
        }
    }

    private void valuesBack(int b, int h, boolean training) {
        boolean first = h % w.shared() == 0;
        for (int k = 0; k < w.keys(); k++) {
            long at = w.values().gradientAt((long) b * w.keys() + k, h / w.shared());
            for (int j = 0; j < w.values().width(); j++) {
                float sum = first ? 0 : Memory.get(at + 4L * j);
                for (int q = 0; q < w.queries(); q++) {
                    float weight = weights[b][h][q][k] * dropout(b, h, q, k, training);
                    sum = Math.fma(weight, gradient(w.output(), b * w.queries() + q, h, j), sum);
                }
                Memory.put(at + 4L * j, sum);
            }
        }
    }

    private void queryBack(float[][] d, int b, int h) {
        for (int q = 0; q < w.queries(); q++) {
            for (int j = 0; j < key.width(); j++) {
                float sum = 0;
                for (int k = 0; k < w.keys(); k++) {
                    sum = Math.fma(d[q][k], get(key, b * w.keys() + k, h / w.shared(), j), sum);
                }
                Memory.put(query.gradientAt((long) b * w.queries() + q, h) + 4L * j, sum);
            }
        }
    }

    private void keyBack(float[][] d, int b, int h) {
        boolean first = h % w.shared() == 0;
        for (int k = 0; k < w.keys(); k++) {
            long at = key.gradientAt((long) b * w.keys() + k, h / w.shared());
            for (int j = 0; j < key.width(); j++) {
                float sum = first ? 0 : Memory.get(at + 4L * j);
                for (int q = 0; q < w.queries(); q++) {
                    sum = Math.fma(d[q][k], get(query, b * w.queries() + q, h, j), sum);
                }
                Memory.put(at + 4L * j, sum);
            }
        }
    }
}
