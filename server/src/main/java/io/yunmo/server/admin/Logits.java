package io.yunmo.server.admin;

/** Turns the outputs of a network that was trained from logits into probabilities. */
final class Logits {
    private Logits() {}

    /** In place: softmax of several values, sigmoid of one. */
    static void toProbabilities(float[] row) {
        if (row.length == 1) {
            row[0] = (float) (1 / (1 + Math.exp(-row[0])));
            return;
        }
        double max = Double.NEGATIVE_INFINITY;
        for (float x : row) {
            max = Math.max(max, x);
        }
        double sum = 0;
        for (float x : row) {
            sum += Math.exp(x - max);
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (Math.exp(row[i] - max) / sum);
        }
    }
}
