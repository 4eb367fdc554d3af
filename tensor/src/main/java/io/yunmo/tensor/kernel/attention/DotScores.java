package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.PanelProduct;
import io.yunmo.tensor.kernel.SmallProduct;
import java.lang.foreign.Arena;

/** Scores that are the products of queries and keys of one width. */
public final class DotScores implements Scores {
    private final Heads query;
    private final Heads key;
    private final int queries;
    private final int keys;
    private final int shared;
    private final long[] panels;
    private final long[] scratch;
    private final long zeros;

    /** @param shared query heads a key head has */
    public DotScores(Heads query, Heads key, int queries, int keys, int shared, int threads, Arena arena) {
        this.query = query;
        this.key = key;
        this.queries = queries;
        this.keys = keys;
        this.shared = shared;
        this.panels = new long[threads];
        this.scratch = new long[threads];
        for (int i = 0; i < threads; i++) {
            panels[i] = Memory.allocate(arena, PanelProduct.floats(key.width(), keys));
            scratch[i] = Memory.allocate(arena, PanelProduct.SCRATCH);
        }
        this.zeros = Memory.allocate(arena, Math.max(Matrix.padded(keys), Matrix.padded(key.width())));
    }

    @Override
    public void group(int part, int sample, int group) {
        long k = key.at((long) sample * keys, group);
        PanelProduct.packTransposed(k, key.step(), key.width(), keys, panels[part], scratch[part]);
    }

    @Override
    public void forward(int part, int sample, int head, long scores, long step) {
        long q = query.at((long) sample * queries, head);
        PanelProduct.multiply(queries, keys, q, query.step(), 4, panels[part], key.width(), zeros, 0, scores, step);
    }

    @Override
    public void backward(int part, int sample, int head, long gradient, long step, boolean first) {
        int group = head / shared;
        int width = Matrix.padded(key.width());
        long q = (long) sample * queries;
        long k = (long) sample * keys;
        if (query.gradient().isPresent()) {
            long dq = query.gradientAt(q, head);
            long at = key.at(k, group);
            SmallProduct.multiply(
                    queries, width, gradient, step, 4, at, key.step(), keys, zeros, 0, dq, query.gradientStep());
        }
        if (key.gradient().isPresent()) {
            long dk = key.gradientAt(k, group);
            long ds = key.gradientStep();
            long at = query.at(q, head);
            long from = first ? zeros : dk;
            long fromStep = first ? 0 : ds;
            SmallProduct.multiply(keys, width, gradient, 4, step, at, query.step(), queries, from, fromStep, dk, ds);
        }
    }
}
