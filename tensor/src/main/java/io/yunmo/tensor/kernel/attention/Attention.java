package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.PanelProduct;
import io.yunmo.tensor.kernel.SmallProduct;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;

/**
 * Values weighed by the softmax of {@link Scores}, for all heads of a batch. The threads share out samples and groups of heads:
 * each takes its own through all products, so the bits of a sample depend on the sample alone. Calls allocate nothing.
 * One thread at a time.
 */
public final class Attention {
    private final AttentionWiring wiring;
    private final Scores scores;
    private final Workers workers;
    private final Workers.Job forward = this::forward;
    private final Workers.Job backward = this::backward;
    private final int stride;
    private final long step;
    private final long[] room;
    private final long[] dropped;
    private final long[] panels;
    private final long[] scratch;
    private final long[] sums;
    private final long zeros;
    private int samples;
    private boolean training;

    public Attention(AttentionWiring wiring, Scores scores, Workers workers, Arena arena) {
        this.wiring = wiring;
        this.scores = scores;
        this.workers = workers;
        this.stride = Matrix.padded(wiring.keys());
        this.step = 4L * stride;
        int threads = workers.threads();
        this.room = new long[threads];
        this.dropped = new long[threads];
        this.panels = new long[threads];
        this.scratch = new long[threads];
        this.sums = new long[threads];
        for (int i = 0; i < threads; i++) {
            room[i] = Memory.allocate(arena, (long) wiring.queries() * stride);
            dropped[i] = wiring.dropout().isPresent() ? Memory.allocate(arena, (long) wiring.queries() * stride) : 0;
            panels[i] =
                    Memory.allocate(arena, PanelProduct.floats(wiring.values().width(), wiring.keys()));
            scratch[i] = Memory.allocate(arena, PanelProduct.SCRATCH);
            sums[i] = Memory.allocate(arena, 16);
        }
        this.zeros = Memory.allocate(
                arena, Math.max(stride, Matrix.padded(wiring.values().width())));
    }

    /** Fills the output, and the weights where there is room for them; {@code training} switches dropout on. */
    public void forward(int samples, boolean training) {
        this.samples = samples;
        this.training = training;
        workers.run(forward);
    }

    /** After a forward pass of as many samples: sets the gradients of values, queries and keys. */
    public void backward(int samples) {
        this.samples = samples;
        workers.run(backward);
    }

    private void forward(int part, int parts) {
        int units = samples * wiring.groups();
        int to = (int) ((long) units * (part + 1) / parts);
        for (int unit = (int) ((long) units * part / parts); unit < to; unit++) {
            int sample = unit / wiring.groups();
            int group = unit % wiring.groups();
            scores.group(part, sample, group);
            for (int i = 0; i < wiring.shared(); i++) {
                head(part, sample, group, group * wiring.shared() + i);
            }
        }
    }

    private void head(int part, int sample, int group, int head) {
        long rows = weights(part, sample, head);
        scores.forward(part, sample, head, rows, step);
        for (int q = 0; q < wiring.queries(); q++) {
            softmax(part, sample, q, rows + q * step);
        }
        rows = dropped(part, sample, head, rows);
        Heads v = wiring.values();
        Heads y = wiring.output();
        SmallProduct.multiply(
                wiring.queries(),
                Matrix.padded(v.width()),
                rows,
                step,
                4,
                v.at((long) sample * wiring.keys(), group),
                v.step(),
                wiring.keys(),
                zeros,
                0,
                y.at((long) sample * wiring.queries(), head),
                y.step());
    }

    private void softmax(int part, int sample, int query, long row) {
        int n = wiring.keys();
        float max;
        if (wiring.mask().isEmpty()) {
            max = AttentionRows.scale(row, n, wiring.scale());
        } else {
            boolean shifts = wiring.masking() == Masking.SHIFTED;
            float keep = shifts ? 1 : 0;
            float shift = shifts ? -Masking.SHIFT : Masking.LEAST;
            max = AttentionRows.scale(row, mask(sample, query), n, wiring.scale(), keep, shift);
        }
        AttentionRows.exponentials(row, n, max, sums[part]);
        AttentionRows.multiply(row, stride, 1 / AttentionRows.sixteen(sums[part]));
        if (wiring.mask().isPresent() && wiring.masking() == Masking.ZEROED) {
            AttentionRows.clear(row, mask(sample, query), stride);
        }
    }

    private long mask(int sample, int query) {
        Matrix m = wiring.mask().orElseThrow();
        long row = wiring.maskRows() == 1 ? sample : (long) sample * wiring.maskRows() + query;
        return m.address() + 4L * row * m.stride();
    }

    private long weights(int part, int sample, int head) {
        return wiring.weights().isPresent() ? at(wiring.weights().get(), sample, head) : room[part];
    }

    private long at(Matrix m, int sample, int head) {
        return m.address() + ((long) sample * wiring.heads() + head) * wiring.queries() * step;
    }

    /** The weights after dropout. */
    private long dropped(int part, int sample, int head, long weights) {
        if (!training || wiring.dropout().isEmpty()) {
            return weights;
        }
        long factors = at(wiring.dropout().get(), sample, head);
        Elementwise.multiply(weights, factors, dropped[part], (long) wiring.queries() * stride);
        return dropped[part];
    }

    private void backward(int part, int parts) {
        int units = samples * wiring.groups();
        int to = (int) ((long) units * (part + 1) / parts);
        for (int unit = (int) ((long) units * part / parts); unit < to; unit++) {
            int sample = unit / wiring.groups();
            int group = unit % wiring.groups();
            Heads v = wiring.values();
            long at = v.at((long) sample * wiring.keys(), group);
            PanelProduct.packTransposed(at, v.step(), v.width(), wiring.keys(), panels[part], scratch[part]);
            for (int i = 0; i < wiring.shared(); i++) {
                headBack(part, sample, group, group * wiring.shared() + i, i == 0);
            }
        }
    }

    private void headBack(int part, int sample, int group, int head, boolean first) {
        long d = room[part];
        Heads y = wiring.output();
        long dy = y.gradientAt((long) sample * wiring.queries(), head);
        long dys = y.gradientStep();
        int width = wiring.values().width();
        int queries = wiring.queries();
        PanelProduct.multiply(queries, wiring.keys(), dy, dys, 4, panels[part], width, zeros, 0, d, step);
        long weights = at(wiring.weights().orElseThrow(), sample, head);
        valuesBack(part, sample, group, dropped(part, sample, head, weights), dy, first);
        if (training && wiring.dropout().isPresent()) {
            long factors = at(wiring.dropout().get(), sample, head);
            Elementwise.multiply(d, factors, d, (long) queries * stride);
        }
        if (wiring.weightsGradient().isPresent()) {
            Elementwise.add(d, at(wiring.weightsGradient().get(), sample, head), d, (long) queries * stride);
        }
        for (int q = 0; q < queries; q++) {
            softmaxBack(part, sample, q, weights + q * step, d + q * step);
        }
        scores.backward(part, sample, head, d, step, first);
    }

    private void softmaxBack(int part, int sample, int query, long weights, long d) {
        AttentionRows.dot(weights, d, stride, sums[part]);
        float mean = AttentionRows.sixteen(sums[part]);
        AttentionRows.back(weights, d, stride, mean, wiring.scale());
        if (wiring.mask().isPresent() && wiring.masking() != Masking.SHIFTED) {
            AttentionRows.clear(d, mask(sample, query), stride);
        }
    }

    private void valuesBack(int part, int sample, int group, long weights, long dy, boolean first) {
        Heads v = wiring.values();
        if (v.gradient().isEmpty()) {
            return;
        }
        long dv = v.gradientAt((long) sample * wiring.keys(), group);
        long dvs = v.gradientStep();
        SmallProduct.multiply(
                wiring.keys(),
                Matrix.padded(v.width()),
                weights,
                4,
                step,
                dy,
                wiring.output().gradientStep(),
                wiring.queries(),
                first ? zeros : dv,
                first ? 0 : dvs,
                dv,
                dvs);
    }
}
