package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.attention.AdditiveScores;
import io.yunmo.tensor.kernel.attention.AttentionWiring;
import io.yunmo.tensor.kernel.attention.DotScores;
import io.yunmo.tensor.kernel.attention.Heads;
import io.yunmo.tensor.kernel.attention.Masking;
import io.yunmo.tensor.kernel.attention.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An {@link Attention} over its buffers. A scale of products is multiplied into the queries. */
final class AttentionOperation implements Operation {
    private final Attention layer;
    private final Wiring wiring;
    private final int last;
    private final boolean scales;
    private final Batch query;
    private final Optional<Batch> queryGradient;
    private final Optional<Batch> keyGradient;
    private final Optional<Batch> noGradient;
    private final Matrix factors;
    private final Matrix factorGradients;
    private final Matrix innerGradients;
    private final AttentionMask mask;
    private final Optional<WeightDropout> dropout;
    private final io.yunmo.tensor.kernel.attention.Attention attention;

    AttentionOperation(Attention layer, Wiring w) {
        this.layer = layer;
        this.wiring = w;
        this.last = w.inputs().size() - 1;
        this.scales = layer.mode() == Attention.Mode.DOT && layer.useScale();
        Batch q = w.input();
        Batch k = w.inputs().get(last);
        int width = q.at(0).columns();
        this.query = scales ? w.scratch(q.sample()) : q;
        boolean learns = w.learns();
        this.queryGradient = learns ? Optional.of(w.scratch(q.sample())) : Optional.empty();
        // with two inputs the second's gradient is that of values and of keys
        this.keyGradient = learns ? Optional.of(w.scratch(k.sample())) : Optional.empty();
        boolean unused = learns && w.outputGradient().isEmpty();
        this.noGradient = unused ? Optional.of(w.scratch(w.output().sample())) : Optional.empty();
        this.factors = factors(width);
        this.factorGradients = Memory.matrix(w.arena(), w.capacity(), width);
        this.innerGradients = Memory.matrix(w.arena(), w.capacity(), width);
        this.mask = new AttentionMask(maskParts(q.rowsEach(), k.rowsEach()), w.capacity(), w.arena());
        this.dropout = layer.dropout() > 0 && learns
                ? Optional.of(new WeightDropout(w, layer.dropout(), layer.seed(), q.rowsEach(), k.rowsEach()))
                : Optional.empty();
        this.attention = new io.yunmo.tensor.kernel.attention.Attention(
                attentionWiring(q.rowsEach(), k.rowsEach()),
                scores(q.rowsEach(), k.rowsEach(), width),
                w.gemm().workers(),
                w.arena());
    }

    /** An additive layer's own scales, or a row of the one weight or of ones. */
    private Matrix factors(int width) {
        boolean own = layer.mode() == Attention.Mode.ADDITIVE && layer.useScale();
        return own ? wiring.weights().getFirst() : Memory.matrix(wiring.arena(), 1, width);
    }

    private AttentionMask.Parts maskParts(int queries, int keys) {
        List<Matrix> key = new ArrayList<>();
        wiring.inputMasks().get(1).ifPresent(m -> key.add(m.at(wiring.capacity())));
        boolean causal = layer.call().on(MultiHeadAttention.CAUSAL);
        return new AttentionMask.Parts(queries, keys, causal, 0, Optional.empty(), key, Optional.empty());
    }

    private Heads heads(Batch values, Optional<Batch> gradient) {
        Matrix m = values.at(wiring.capacity());
        return new Heads(m, m.columns(), gradient.map(g -> g.at(wiring.capacity())));
    }

    private Scores scores(int queries, int keys, int width) {
        Heads q = heads(query, queryGradient);
        Heads k = heads(wiring.inputs().get(last), keyGradient);
        int threads = wiring.gemm().workers().threads();
        if (layer.mode() == Attention.Mode.DOT) {
            return new DotScores(q, k, queries, keys, 1, threads, wiring.arena());
        }
        boolean inner = layer.mode() == Attention.Mode.CONCAT && layer.useScale();
        return new AdditiveScores(
                q,
                k,
                queries,
                keys,
                factors,
                inner ? Optional.of(wiring.weights().getFirst()) : Optional.empty(),
                factorGradients,
                innerGradients,
                threads,
                wiring.arena());
    }

    private AttentionWiring attentionWiring(int queries, int keys) {
        boolean scores = wiring.outputs().size() > 1;
        int capacity = wiring.capacity();
        Optional<Matrix> weights = scores
                ? Optional.of(wiring.outputs().get(1).at(capacity))
                : wiring.learns()
                        ? Optional.of(Memory.matrix(wiring.arena(), capacity * queries, keys))
                        : Optional.empty();
        Optional<Batch> dy = wiring.outputGradient().or(() -> noGradient);
        return new AttentionWiring(
                capacity,
                queries,
                keys,
                1,
                1,
                1,
                heads(wiring.inputs().get(1), valueGradient()),
                heads(wiring.output(), dy),
                mask.matrix(),
                mask.rows(),
                Masking.SHIFTED,
                dropout.map(WeightDropout::factors),
                weights,
                scores ? wiring.outputGradients().get(1).map(b -> b.at(capacity)) : Optional.empty());
    }

    private Optional<Batch> valueGradient() {
        return wiring.inputGradients().get(1);
    }

    @Override
    public void forward(int samples, boolean training) {
        if (scales) {
            float scale = Memory.get(wiring.weights().getFirst().address());
            Elementwise.scale(scale, wiring.input().address(), query.address(), query.block(samples));
        }
        if (layer.mode() == Attention.Mode.CONCAT) {
            Rows.fill(factors, Memory.get(wiring.weights().getLast().address()));
        } else if (!layer.useScale()) {
            Rows.fill(factors, 1);
        }
        mask.prepare(samples);
        if (training && dropout.isPresent()) {
            dropout.get().draw(samples);
        }
        attention.forward(samples, training);
        if (wiring.mask().isPresent()) {
            clear(wiring.output(), samples);
        }
    }

    /** Rows whose query does not count become zero. */
    private void clear(Batch rows, int samples) {
        Matrix mask = wiring.mask().orElseThrow().at(samples);
        Matrix m = rows.at(samples);
        for (int r = 0; r < m.rows(); r++) {
            if (Memory.get(mask, r / mask.columns(), r % mask.columns()) == 0) {
                Elementwise.fill(m.address() + 4L * r * m.stride(), 0, m.stride());
            }
        }
    }

    @Override
    public void backward(int samples) {
        if (wiring.mask().isPresent() && wiring.outputGradient().isPresent()) {
            clear(wiring.gradient(), samples);
        }
        attention.backward(samples);
        Batch dq = queryGradient.orElseThrow();
        if (scales) {
            scaleGradient(dq, samples);
        } else if (layer.mode() != Attention.Mode.DOT) {
            factorGradients(samples);
        }
        if (wiring.inputGradient().isPresent()) {
            Memory.copy(dq.address(), wiring.inputGradient().get().address(), dq.block(samples));
        }
        Optional<Batch> dk = wiring.inputGradients().get(last);
        if (dk.isPresent()) {
            long from = keyGradient.orElseThrow().address();
            long to = dk.get().address();
            if (last == 1) {
                Elementwise.add(to, from, to, dk.get().block(samples));
            } else {
                Memory.copy(from, to, dk.get().block(samples));
            }
        }
    }

    /** The gradient of the queries that were scaled, and of the scale. */
    private void scaleGradient(Batch dq, int samples) {
        Matrix x = wiring.input().at(samples);
        Matrix d = dq.at(samples);
        double sum = 0;
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) {
                sum += (double) Memory.get(x, r, c) * Memory.get(d, r, c);
            }
        }
        put(0, (float) sum);
        float scale = Memory.get(wiring.weights().getFirst().address());
        Elementwise.scale(scale, dq.address(), dq.address(), dq.block(samples));
    }

    private void put(int weight, float gradient) {
        Optional<Matrix> to = wiring.weightGradients().get(weight);
        if (to.isPresent()) {
            Memory.put(to.get().address(), gradient);
        }
    }

    private void factorGradients(int samples) {
        if (layer.mode() == Attention.Mode.CONCAT) {
            put(wiring.weights().size() - 1, (float) sum(factorGradients, samples));
            if (layer.useScale()) {
                put(0, (float) sum(innerGradients, samples));
            }
        } else if (layer.useScale() && wiring.weightGradients().getFirst().isPresent()) {
            long to = wiring.weightGradients().getFirst().get().address();
            Elementwise.fill(to, 0, factorGradients.stride());
            for (int b = 0; b < samples; b++) {
                Elementwise.add(
                        to,
                        factorGradients.address() + 4L * b * factorGradients.stride(),
                        to,
                        factorGradients.stride());
            }
        }
    }

    private static double sum(Matrix m, int rows) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < m.columns(); c++) {
                sum += Memory.get(m, r, c);
            }
        }
        return sum;
    }
}
