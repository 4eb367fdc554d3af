package io.yunmo.learn.layer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Memory;
import java.util.Optional;

/** Copies each sample's values to other places: another shape, or another order of axes. */
public final class RearrangeOperation implements Operation {
    private final Batch input;
    private final Batch output;
    private final Optional<Batch> inputGradient;
    private final Optional<Batch> outputGradient;
    private final int[] from;
    private final int[] to;

    private RearrangeOperation(
            Batch input, Batch output, Optional<Batch> inputGradient, Optional<Batch> outputGradient, int[] source) {
        this.input = input;
        this.output = output;
        this.inputGradient = inputGradient;
        this.outputGradient = outputGradient;
        this.from = offsets(input.sample(), source);
        this.to = offsets(output.sample(), inOrder(source.length));
    }

    /** The same values in the same order under another shape. */
    public static RearrangeOperation inOrder(Wiring w) {
        return from(inOrder((int) w.input().sample().elements()), w);
    }

    /** Value {@code i} of the output is value {@code source[i]} of the input, both counted row-major. */
    public static RearrangeOperation from(int[] source, Wiring w) {
        return new RearrangeOperation(w.input(), w.output(), w.inputGradient(), w.outputGradient(), source);
    }

    /** The same between any two batches, without gradients. */
    public static RearrangeOperation between(Batch input, Batch output, int[] source) {
        return new RearrangeOperation(input, output, Optional.empty(), Optional.empty(), source);
    }

    @Override
    public void forward(int samples, boolean training) {
        copy(input, from, output, to, samples);
    }

    @Override
    public void backward(int samples) {
        if (inputGradient.isPresent()) {
            copy(outputGradient.orElseThrow(), to, inputGradient.get(), from, samples);
        }
    }

    /** Copies the output's values back to where they came from. */
    public void reverse(int samples) {
        copy(output, to, input, from, samples);
    }

    private static void copy(Batch source, int[] from, Batch target, int[] to, int samples) {
        for (int s = 0; s < samples; s++) {
            long a = source.address() + 4 * source.block(s);
            long b = target.address() + 4 * target.block(s);
            for (int i = 0; i < from.length; i++) {
                Memory.put(b + 4L * to[i], Memory.get(a + 4L * from[i]));
            }
        }
    }

    private static int[] inOrder(int n) {
        int[] source = new int[n];
        for (int i = 0; i < n; i++) {
            source[i] = i;
        }
        return source;
    }

    /** Where in a padded sample each value number {@code source[i]} lies, in floats. */
    public static int[] offsets(Shape sample, int[] source) {
        int[] offsets = new int[source.length];
        for (int i = 0; i < source.length; i++) {
            offsets[i] = offset(sample, source[i]);
        }
        return offsets;
    }

    /** Where in a padded sample a value, counted row-major, lies. */
    public static int offset(Shape sample, int number) {
        int columns = Shapes.last(sample);
        return number / columns * Matrix.padded(columns) + number % columns;
    }
}
