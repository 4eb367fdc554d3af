package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Optional;

/** A layer's operation over copies of its batches with the channels last. */
final class ChannelsFirstOperation implements Operation {
    private final Operation inner;
    private final RearrangeOperation input;
    private final RearrangeOperation output;
    private final Optional<RearrangeOperation> inputGradient;
    private final Optional<RearrangeOperation> outputGradient;

    ChannelsFirstOperation(SpatialLayer layer, Wiring w) {
        Shape in = layer.dataFormat().toLast(w.input().sample());
        Shape out = layer.outputOf(in);
        Batch x = w.scratch(in);
        Batch y = w.scratch(out);
        Optional<Batch> dx = w.inputGradient().map(g -> w.scratch(in));
        Optional<Batch> dy = w.outputGradient().map(g -> w.scratch(out));
        input = RearrangeOperation.between(w.input(), x, toLast(in));
        output = RearrangeOperation.between(y, w.output(), fromLast(out));
        inputGradient = dx.map(g -> RearrangeOperation.between(w.inputGradient().orElseThrow(), g, toLast(in)));
        outputGradient = dy.map(g -> RearrangeOperation.between(g, w.gradient(), fromLast(out)));
        inner = layer.compile(new Wiring(
                w.index(),
                w.capacity(),
                List.of(x),
                List.of(y),
                w.inputMasks(),
                w.outputMasks(),
                w.weights(),
                w.weightGradients(),
                List.of(dx),
                List.of(dy),
                w.bare(),
                w.moment(),
                w.gemm(),
                w.arena()));
    }

    /** For each value with the channels last, its number with the channels first. */
    private static int[] toLast(Shape last) {
        int n = (int) last.elements();
        int channels = (int) last.dimension(last.rank() - 1);
        int positions = n / channels;
        int[] source = new int[n];
        for (int i = 0; i < n; i++) {
            source[i] = i % channels * positions + i / channels;
        }
        return source;
    }

    private static int[] fromLast(Shape last) {
        int[] to = toLast(last);
        int[] source = new int[to.length];
        for (int i = 0; i < to.length; i++) {
            source[to[i]] = i;
        }
        return source;
    }

    @Override
    public void forward(int samples, boolean training) {
        input.forward(samples, training);
        inner.forward(samples, training);
        output.forward(samples, training);
    }

    @Override
    public void backward(int samples) {
        outputGradient.orElseThrow().reverse(samples);
        inner.backward(samples);
        if (inputGradient.isPresent()) {
            inputGradient.get().reverse(samples);
        }
    }
}
