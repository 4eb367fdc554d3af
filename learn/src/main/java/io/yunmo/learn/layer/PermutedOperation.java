package io.yunmo.learn.layer;

import io.yunmo.tensor.Shape;
import java.util.Optional;
import java.util.function.Function;

/** Runs an operation that works on the last axes over others: values are copied into that order and back. */
public final class PermutedOperation implements Operation {
    private final Operation inner;
    private final RearrangeOperation into;
    private final RearrangeOperation out;
    private final Optional<RearrangeOperation> gradientInto;
    private final Optional<RearrangeOperation> gradientOut;

    private PermutedOperation(Wiring w, int[] source, Shape shape, Function<Wiring, Operation> make) {
        Batch x = w.scratch(shape);
        Batch y = w.scratch(shape);
        Optional<Batch> dy = w.outputGradient().map(g -> w.scratch(shape));
        Optional<Batch> dx = w.inputGradient().map(g -> w.scratch(shape));
        this.inner = make.apply(w.inner(x, y, w.weights(), w.weightGradients(), dx, dy));
        this.into = RearrangeOperation.between(w.input(), x, source);
        this.out = RearrangeOperation.between(w.output(), y, source);
        this.gradientInto = dy.map(g -> RearrangeOperation.between(w.gradient(), g, source));
        this.gradientOut =
                dx.map(g -> RearrangeOperation.between(w.inputGradient().orElseThrow(), g, source));
    }

    /**
     * @param order the order of the sample's axes that {@code make}'s operation works in
     * @param shape of a sample in that order, or another one of as many values
     */
    public static Operation of(Wiring w, int[] order, Shape shape, Function<Wiring, Operation> make) {
        boolean plain = Axes.inOrder(order) && shape.equals(w.input().sample());
        return plain
                ? make.apply(w)
                : new PermutedOperation(w, Axes.source(w.input().sample(), order), shape, make);
    }

    @Override
    public void forward(int samples, boolean training) {
        into.forward(samples, training);
        inner.forward(samples, training);
        out.reverse(samples);
    }

    @Override
    public void backward(int samples) {
        if (gradientInto.isPresent()) {
            gradientInto.get().forward(samples, true);
        }
        inner.backward(samples);
        if (gradientOut.isPresent()) {
            gradientOut.get().reverse(samples);
        }
    }
}
