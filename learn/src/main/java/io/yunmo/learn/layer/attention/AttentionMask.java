package io.yunmo.learn.layer.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * Which keys a query may see: what does not depend on the sample (causal order, a window), masks of the keys and of the
 * queries, and a mask given as an input, all of which must allow it. Only what needs it is put together anew for each batch.
 */
final class AttentionMask {
    /** What is to be combined; matrices for the whole capacity. */
    record Parts(
            int queries,
            int keys,
            boolean causal,
            int window,
            Optional<Matrix> query,
            List<Matrix> key,
            Optional<Matrix> given) {
        private boolean fixed() {
            return causal || window > 0;
        }

        private boolean sees(int query, int key) {
            boolean inOrder = !causal || key <= query;
            return inOrder && (window == 0 || Math.abs(query - key) < window);
        }
    }

    private final Parts parts;
    private final Optional<Matrix> matrix;
    private final int rows;
    private final boolean combined;
    private final Matrix fixed;

    AttentionMask(Parts parts, int capacity, Arena arena) {
        this.parts = parts;
        boolean keysAlone = !parts.fixed()
                && parts.key().size() == 1
                && parts.query().isEmpty()
                && parts.given().isEmpty();
        boolean varies = !parts.key().isEmpty()
                || parts.query().isPresent()
                || parts.given().isPresent();
        this.combined = varies && !keysAlone;
        this.fixed = fixed(parts, arena);
        if (keysAlone) {
            this.matrix = Optional.of(parts.key().getFirst());
            this.rows = 1;
        } else if (varies) {
            this.matrix = Optional.of(Memory.matrix(arena, capacity * parts.queries(), parts.keys()));
            this.rows = parts.queries();
        } else {
            this.matrix = parts.fixed() ? Optional.of(fixed) : Optional.empty();
            this.rows = 0;
        }
    }

    private static Matrix fixed(Parts p, Arena arena) {
        Matrix m = Memory.matrix(arena, p.queries(), p.keys());
        for (int q = 0; q < p.queries(); q++) {
            for (int k = 0; k < p.keys(); k++) {
                Memory.put(m, q, k, p.sees(q, k) ? 1 : 0);
            }
        }
        return m;
    }

    /** The mask as the kernel takes it. */
    Optional<Matrix> matrix() {
        return matrix;
    }

    /** Rows of it that a sample has. */
    int rows() {
        return rows;
    }

    /** To be called before the kernel, when the masks of this batch are known. */
    void prepare(int samples) {
        if (!combined) {
            return;
        }
        for (int b = 0; b < samples; b++) {
            for (int q = 0; q < parts.queries(); q++) {
                combine(b, q);
            }
        }
    }

    private void combine(int b, int q) {
        Matrix m = matrix.orElseThrow();
        int n = m.stride();
        long to = row(m, b * parts.queries() + q);
        Memory.copy(row(fixed, q), to, n);
        for (int i = 0; i < parts.key().size(); i++) {
            Elementwise.multiply(to, row(parts.key().get(i), b), to, n);
        }
        if (parts.given().isPresent()) {
            Elementwise.multiply(to, row(parts.given().get(), b * parts.queries() + q), to, n);
        }
        if (parts.query().isPresent()) {
            Elementwise.scale(Memory.get(parts.query().get(), b, q), to, to, n);
        }
    }

    private static long row(Matrix m, int r) {
        return m.address() + 4L * r * m.stride();
    }
}
