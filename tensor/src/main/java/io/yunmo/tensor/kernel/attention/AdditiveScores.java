package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.HyperbolicTangent;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * Scores {@code sum over j of a[j] tanh(s (q[j] + k[j]))} (Bahdanau et al., 2014) of one head. The gradients of a and s are left a row a
 * sample, to be added up in order.
 */
public final class AdditiveScores implements Scores {
    private final Heads query;
    private final Heads key;
    private final int queries;
    private final int keys;
    private final int width;
    private final Matrix factors;
    private final Optional<Matrix> inner;
    private final Matrix factorGradients;
    private final Matrix innerGradients;
    private final long[] rooms;

    /**
     * @param factors a: a row as wide as a query
     * @param inner s: one number; 1 when empty
     * @param factorGradients a row a sample as wide as a query: what each adds to the gradient of a
     * @param innerGradients the same, whose sum over a row is what a sample adds to the gradient of s
     */
    public AdditiveScores(
            Heads query,
            Heads key,
            int queries,
            int keys,
            Matrix factors,
            Optional<Matrix> inner,
            Matrix factorGradients,
            Matrix innerGradients,
            int threads,
            Arena arena) {
        this.query = query;
        this.key = key;
        this.queries = queries;
        this.keys = keys;
        this.width = Matrix.padded(key.width());
        this.factors = factors;
        this.inner = inner;
        this.factorGradients = factorGradients;
        this.innerGradients = innerGradients;
        this.rooms = new long[threads];
        for (int i = 0; i < threads; i++) {
            rooms[i] = Memory.allocate(arena, 3L * width + 16);
        }
    }

    private float inner() {
        return inner.isPresent() ? Memory.get(inner.get().address()) : 1;
    }

    @Override
    public void group(int part, int sample, int group) {}

    /** room = tanh(s (q + k)); room + width = s (q + k) */
    private void squash(long room, long q, long k) {
        long sum = room + 4L * width;
        Elementwise.add(q, k, sum, width);
        if (inner.isPresent()) {
            Elementwise.scale(inner(), sum, sum, width);
        }
        HyperbolicTangent.all(sum, room, width);
    }

    @Override
    public void forward(int part, int sample, int head, long scores, long step) {
        long room = rooms[part];
        long sums = room + 12L * width;
        for (int i = 0; i < queries; i++) {
            long q = query.at((long) sample * queries + i, 0);
            for (int j = 0; j < keys; j++) {
                squash(room, q, key.at((long) sample * keys + j, 0));
                AttentionRows.dot(room, factors.address(), width, sums);
                Memory.put(scores + i * step + 4L * j, AttentionRows.sixteen(sums));
            }
        }
    }

    @Override
    public void backward(int part, int sample, int head, long gradient, long step, boolean first) {
        long room = rooms[part];
        long da = factorGradients.address() + 4L * sample * factorGradients.stride();
        long ds = innerGradients.address() + 4L * sample * innerGradients.stride();
        Elementwise.fill(da, 0, width);
        Elementwise.fill(ds, 0, width);
        clear(key, (long) sample * keys, keys);
        clear(query, (long) sample * queries, queries);
        for (int i = 0; i < queries; i++) {
            long q = (long) sample * queries + i;
            for (int j = 0; j < keys; j++) {
                long k = (long) sample * keys + j;
                float d = Memory.get(gradient + i * step + 4L * j);
                squash(room, query.at(q, 0), key.at(k, 0));
                Elementwise.addScaled(d, room, da, width);
                long through = room + 8L * width;
                Elementwise.tanhGradient(room, factors.address(), through, width);
                add(query, q, through, d * inner());
                add(key, k, through, d * inner());
                if (inner.isPresent()) {
                    long sum = room + 4L * width;
                    Elementwise.add(query.at(q, 0), key.at(k, 0), sum, width);
                    Elementwise.multiply(through, sum, through, width);
                    Elementwise.addScaled(d, through, ds, width);
                }
            }
        }
    }

    private void clear(Heads heads, long row, int rows) {
        for (int r = 0; r < rows && heads.gradient().isPresent(); r++) {
            Elementwise.fill(heads.gradientAt(row + r, 0), 0, width);
        }
    }

    private void add(Heads heads, long row, long through, float d) {
        if (heads.gradient().isPresent()) {
            Elementwise.addScaled(d, through, heads.gradientAt(row, 0), width);
        }
    }
}
