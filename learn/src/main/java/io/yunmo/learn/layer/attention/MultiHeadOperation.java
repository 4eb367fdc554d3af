package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.attention.Attention;
import io.yunmo.tensor.kernel.attention.AttentionWiring;
import io.yunmo.tensor.kernel.attention.DotScores;
import io.yunmo.tensor.kernel.attention.Masking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link MultiHeadAttention} over its buffers: projections, attention, projection. */
final class MultiHeadOperation implements Operation {
    private final MultiHeadAttention layer;
    private final Wiring wiring;
    private final HeadProjection query;
    private final HeadProjection key;
    private final HeadProjection value;
    private final OutputProjection output;
    private final AttentionMask mask;
    private final Optional<WeightDropout> dropout;
    private final Attention attention;
    private final Batch noGradient;
    private int weight;

    MultiHeadOperation(MultiHeadAttention layer, Wiring w) {
        this.layer = layer;
        this.wiring = w;
        int queries = w.inputs().get(layer.query()).rowsEach();
        int keys = w.inputs().get(layer.value()).rowsEach();
        int threads = w.gemm().workers().threads();
        this.query = projection(layer.query(), layer.heads(), layer.keyDim());
        this.key = projection(layer.key(), layer.groups(), layer.keyDim());
        this.value = projection(layer.value(), layer.groups(), layer.valueDim());
        int last = weight;
        boolean unused = w.learns() && w.outputGradient().isEmpty();
        this.noGradient = unused ? w.scratch(w.output().sample()) : w.output();
        this.output = new OutputProjection(
                w,
                queries,
                layer.heads(),
                layer.valueDim(),
                w.weights().get(last),
                w.weightGradients().get(last),
                layer.useBias() ? Optional.of(w.weights().get(last + 1)) : Optional.empty(),
                layer.useBias() ? w.weightGradients().get(last + 1) : Optional.empty());
        this.mask = new AttentionMask(maskParts(queries, keys), w.capacity(), w.arena());
        boolean drops = layer.dropout() > 0 && w.learns();
        int rowsEach = layer.heads() * queries;
        this.dropout = drops
                ? Optional.of(new WeightDropout(w, layer.dropout(), layer.seed(), rowsEach, keys))
                : Optional.empty();
        boolean scores = w.outputs().size() > 1;
        this.attention = new Attention(
                new AttentionWiring(
                        w.capacity(),
                        queries,
                        keys,
                        layer.heads(),
                        layer.groups(),
                        (float) (1 / Math.sqrt(layer.keyDim())),
                        value.heads(),
                        output.heads(),
                        mask.matrix(),
                        mask.rows(),
                        // Keras takes another way where it needs the weights
                        scores || layer.dropout() > 0 ? Masking.ZEROED : Masking.REPLACED,
                        dropout.map(WeightDropout::factors),
                        weights(scores, rowsEach, keys),
                        scores ? w.outputGradients().get(1).map(b -> b.at(w.capacity())) : Optional.empty()),
                new DotScores(
                        query.heads(), key.heads(), queries, keys, layer.heads() / layer.groups(), threads, w.arena()),
                w.gemm().workers(),
                w.arena());
    }

    private HeadProjection projection(int input, int heads, int width) {
        int at = weight;
        weight += layer.useBias() ? 2 : 1;
        return new HeadProjection(
                wiring,
                wiring.inputs().get(input),
                heads,
                width,
                wiring.weights().get(at),
                wiring.weightGradients().get(at),
                layer.useBias() ? Optional.of(wiring.weights().get(at + 1)) : Optional.empty(),
                layer.useBias() ? wiring.weightGradients().get(at + 1) : Optional.empty());
    }

    private Optional<Matrix> weights(boolean scores, int rowsEach, int keys) {
        if (scores) {
            return Optional.of(wiring.outputs().get(1).at(wiring.capacity()));
        }
        return wiring.learns()
                ? Optional.of(Memory.matrix(wiring.arena(), wiring.capacity() * rowsEach, keys))
                : Optional.empty();
    }

    private AttentionMask.Parts maskParts(int queries, int keys) {
        int capacity = wiring.capacity();
        List<Matrix> key = new ArrayList<>();
        wiring.inputMasks().get(layer.value()).ifPresent(m -> key.add(m.at(capacity)));
        if (layer.key() != layer.value()) {
            wiring.inputMasks().get(layer.key()).ifPresent(m -> key.add(m.at(capacity)));
        }
        Optional<Matrix> given = layer.input(MultiHeadAttention.MASK).isPresent()
                ? Optional.of(wiring.inputs()
                        .get(layer.input(MultiHeadAttention.MASK).getAsInt())
                        .at(capacity))
                : Optional.empty();
        return new AttentionMask.Parts(
                queries,
                keys,
                layer.call().on(MultiHeadAttention.CAUSAL),
                layer.slidingWindow().orElse(0),
                wiring.inputMasks().get(layer.query()).map(m -> m.at(capacity)),
                key,
                given);
    }

    @Override
    public void forward(int samples, boolean training) {
        query.forward(samples);
        key.forward(samples);
        value.forward(samples);
        mask.prepare(samples);
        if (training && dropout.isPresent()) {
            dropout.get().draw(samples);
        }
        attention.forward(samples, training);
        output.forward(samples, wiring.output());
    }

    @Override
    public void backward(int samples) {
        output.backward(samples, wiring.outputGradient().orElse(noGradient));
        attention.backward(samples);
        query.backward(samples, gradient(layer.query()), false);
        value.backward(samples, gradient(layer.value()), false);
        key.backward(samples, gradient(layer.key()), layer.key() == layer.value());
        Optional<Batch> given = layer.input(MultiHeadAttention.MASK).isPresent()
                ? gradient(layer.input(MultiHeadAttention.MASK).getAsInt())
                : Optional.empty();
        if (given.isPresent()) {
            Elementwise.fill(given.get().address(), 0, given.get().block(samples));
        }
    }

    private Optional<Batch> gradient(int input) {
        return wiring.inputGradients().get(input);
    }
}
