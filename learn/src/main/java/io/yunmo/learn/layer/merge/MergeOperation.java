package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.Optional;

/**
 * Merges value by value. Sums, differences, products and averages of inputs of one shape run over whole blocks; everything
 * else takes each value's place in each input from a table.
 */
final class MergeOperation implements Operation {
    private final Merge.Kind kind;
    private final Wiring wiring;
    private final boolean blocks;
    private final int inputs;
    /** Where in a sample of the output each value lies, in floats. */
    private final int[] places;
    /** For each input where the value that is merged into each value of the output lies. */
    private final int[][] from;
    /** For each input that has a mask that counts, the mask's entry for each value of the output. */
    private final int[][] maskAt;
    /** For each input the values of its sample that are distinct. */
    private final int[][] own;

    MergeOperation(Merge.Kind kind, Wiring wiring) {
        this.kind = kind;
        this.wiring = wiring;
        this.inputs = wiring.inputs().size();
        int[] order = inOrder(Shapes.size(wiring.output().sample()));
        this.places = RearrangeOperation.offsets(wiring.output().sample(), order);
        this.from = new int[inputs][];
        this.own = new int[inputs][];
        this.maskAt = new int[inputs][];
        boolean plain = kind != Merge.Kind.MAXIMUM && kind != Merge.Kind.MINIMUM;
        for (int i = 0; i < inputs; i++) {
            Batch x = wiring.inputs().get(i);
            int[] source = Axes.broadcast(x.sample(), wiring.output().sample());
            from[i] = RearrangeOperation.offsets(x.sample(), source);
            own[i] = RearrangeOperation.offsets(x.sample(), inOrder(Shapes.size(x.sample())));
            maskAt[i] = mask(wiring.inputMasks().get(i), x, source);
            plain &= maskAt[i].length == 0 && x.sample().equals(wiring.output().sample());
        }
        this.blocks = plain;
    }

    private int[] mask(Optional<Batch> mask, Batch x, int[] source) {
        if (mask.isEmpty() || !kind.skipsMasked()) {
            return new int[0];
        }
        int entries = Shapes.size(mask.get().sample());
        int each = Shapes.size(x.sample()) / entries;
        int[] entry = new int[source.length];
        for (int i = 0; i < entry.length; i++) {
            entry[i] = source[i] / each;
        }
        return RearrangeOperation.offsets(mask.get().sample(), entry);
    }

    private static int[] inOrder(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        return order;
    }

    @Override
    public void forward(int samples, boolean training) {
        orMasks(samples);
        if (blocks) {
            forwardBlocks(wiring.output(), samples);
        } else {
            for (int s = 0; s < samples; s++) {
                forwardSample(s);
            }
        }
    }

    /** Steps that any input counts. */
    private void orMasks(int samples) {
        if (wiring.outputMasks().getFirst().isEmpty()) {
            return;
        }
        Batch out = wiring.outputMasks().getFirst().get();
        Elementwise.fill(out.address(), 0, out.block(samples));
        for (int i = 0; i < inputs; i++) {
            long in = wiring.inputMasks().get(i).orElseThrow().address();
            for (long k = 0; k < out.block(samples); k++) {
                long at = out.address() + 4 * k;
                Memory.put(at, Math.max(Memory.get(at), Memory.get(in + 4 * k)));
            }
        }
    }

    private void forwardBlocks(Batch y, int samples) {
        long n = y.block(samples);
        long to = y.address();
        Memory.copy(wiring.inputs().getFirst().address(), to, n);
        for (int i = 1; i < inputs; i++) {
            long x = wiring.inputs().get(i).address();
            switch (kind) {
                case ADD, AVERAGE -> Elementwise.add(to, x, to, n);
                case SUBTRACT -> Elementwise.subtract(to, x, to, n);
                case MULTIPLY -> Elementwise.multiply(to, x, to, n);
                case MAXIMUM, MINIMUM -> throw new IllegalStateException("not by blocks");
            }
        }
        if (kind == Merge.Kind.AVERAGE) {
            Elementwise.scale(1f / inputs, to, to, n);
        }
    }

    private boolean counts(int input, int sample, int value) {
        if (maskAt[input].length == 0) {
            return true;
        }
        Batch mask = wiring.inputMasks().get(input).orElseThrow();
        return Memory.get(mask.address() + 4 * (mask.block(sample) + maskAt[input][value])) != 0;
    }

    private float x(int input, int sample, int value) {
        Batch x = wiring.inputs().get(input);
        return Memory.get(x.address() + 4 * (x.block(sample) + from[input][value]));
    }

    private void forwardSample(int s) {
        Batch y = wiring.output();
        long to = y.address() + 4 * y.block(s);
        for (int v = 0; v < places.length; v++) {
            float value = switch (kind) {
                case ADD -> sum(s, v);
                case AVERAGE -> sum(s, v) / inputs;
                case SUBTRACT -> x(0, s, v) - x(1, s, v);
                case MULTIPLY -> product(s, v, -1);
                case MAXIMUM, MINIMUM -> x(chosen(s, v), s, v);
            };
            Memory.put(to + 4L * places[v], value);
        }
    }

    private float sum(int s, int v) {
        float sum = 0;
        for (int i = 0; i < inputs; i++) {
            sum += x(i, s, v);
        }
        return sum;
    }

    /** The product of those that count, one of them left out. */
    private float product(int s, int v, int without) {
        float product = 1;
        for (int i = 0; i < inputs; i++) {
            if (i != without && counts(i, s, v)) {
                product *= x(i, s, v);
            }
        }
        return product;
    }

    /** The input that has the largest (smallest) value among those that count; the first of equal ones. */
    private int chosen(int s, int v) {
        int best = -1;
        for (int i = 0; i < inputs; i++) {
            if (counts(i, s, v)) {
                float value = x(i, s, v);
                boolean better = best < 0
                        || (kind == Merge.Kind.MAXIMUM ? value > x(best, s, v) : value < x(best, s, v))
                        || Float.isNaN(value);
                best = better ? i : best;
            }
        }
        return Math.max(best, 0);
    }

    @Override
    public void backward(int samples) {
        for (int i = 0; i < inputs; i++) {
            if (wiring.inputGradients().get(i).isPresent()) {
                Batch dx = wiring.inputGradients().get(i).get();
                if (blocks) {
                    backwardBlocks(i, dx, samples);
                } else {
                    backwardValues(i, dx, samples);
                }
            }
        }
    }

    private void backwardBlocks(int input, Batch dx, int samples) {
        long dy = wiring.gradient().address();
        long n = dx.block(samples);
        switch (kind) {
            case ADD -> Memory.copy(dy, dx.address(), n);
            case AVERAGE -> Elementwise.scale(1f / inputs, dy, dx.address(), n);
            case SUBTRACT -> Elementwise.scale(input == 0 ? 1 : -1, dy, dx.address(), n);
            case MULTIPLY -> {
                Memory.copy(dy, dx.address(), n);
                for (int i = 0; i < inputs; i++) {
                    if (i != input) {
                        long x = wiring.inputs().get(i).address();
                        Elementwise.multiply(dx.address(), x, dx.address(), n);
                    }
                }
            }
            case MAXIMUM, MINIMUM -> throw new IllegalStateException("not by blocks");
        }
    }

    private void backwardValues(int input, Batch dx, int samples) {
        Batch dy = wiring.gradient();
        for (int s = 0; s < samples; s++) {
            long up = dy.address() + 4 * dy.block(s);
            long to = dx.address() + 4 * dx.block(s);
            for (int at : own[input]) {
                Memory.put(to + 4L * at, 0);
            }
            for (int v = 0; v < places.length; v++) {
                float g = Memory.get(up + 4L * places[v]) * slope(input, s, v);
                long at = to + 4L * from[input][v];
                Memory.put(at, Memory.get(at) + g);
            }
        }
    }

    private float slope(int input, int s, int v) {
        return switch (kind) {
            case ADD -> 1;
            case AVERAGE -> 1f / inputs;
            case SUBTRACT -> input == 0 ? 1 : -1;
            case MULTIPLY -> counts(input, s, v) ? product(s, v, input) : 0;
            case MAXIMUM, MINIMUM -> chosen(s, v) == input ? 1 : 0;
        };
    }
}
