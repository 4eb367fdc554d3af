package io.yunmo.learn.fit;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.loss.Loss;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;

/** Examples that were checked against a network and its loss, and that go into batches row by row. */
final class Feed {
    private final MemorySegment x;
    private final int rows;
    private final int width;
    private final boolean takesClasses;
    private final int[] classes;
    private final MemorySegment values;
    private final int valueWidth;
    private final Optional<float[]> weights;

    private Feed(Examples e, int[] classes, MemorySegment values, int valueWidth, Optional<float[]> weights) {
        this.x = e.x();
        this.rows = e.rows();
        this.width = e.width();
        this.takesClasses = valueWidth == 0;
        this.classes = classes;
        this.values = values;
        this.valueWidth = valueWidth;
        this.weights = weights;
    }

    /**
     * Checks examples.
     *
     * @param what names them in messages, e.g. "the training data"
     * @throws YunmoException INVALID naming what was given and what is expected
     */
    static Feed of(String what, Examples e, Graph graph, Loss loss, Map<Integer, Double> classWeight) {
        int width = Shapes.size(graph.inputShape());
        if (e.width() != width) {
            throw YunmoException.invalid(
                    "%s have %d values a row, the network '%s' takes %d (input shape %s)",
                    what, e.width(), graph.name(), width, Shapes.batched(graph.inputShape()));
        }
        Optional<float[]> weights = weights(what, e, classWeight);
        Shape out = graph.outputShape();
        if (loss.takesClasses()) {
            return new Feed(e, classes(what, e.y(), out), MemorySegment.NULL, 0, weights);
        }
        Targets.Dense dense = dense(what, e.y(), out, loss);
        return new Feed(e, new int[0], MemorySegment.ofArray(dense.values()), dense.width(), weights);
    }

    private static int[] classes(String what, Targets y, Shape out) {
        if (Shapes.rows(out) != 1) {
            throw YunmoException.invalid(
                    "%s: class numbers need one row of scores a sample, the network gives %s",
                    what, Shapes.batched(out));
        }
        int n = Shapes.last(out);
        int[] classes = switch (y) {
            case Targets.Classes c -> c.indices();
            case Targets.Dense d -> whole(what, d);
        };
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= n) {
                throw YunmoException.invalid(
                        "%s: row %d has class %d, the network's output %s has classes 0 to %d",
                        what, i, classes[i], Shapes.batched(out), n - 1);
            }
        }
        return classes;
    }

    private static int[] whole(String what, Targets.Dense d) {
        if (d.width() != 1) {
            throw YunmoException.invalid(
                    "%s: this loss takes one class number a row, given are %d values; "
                            + "use categorical_crossentropy for one-hot targets",
                    what, d.width());
        }
        int[] classes = new int[d.rows()];
        for (int i = 0; i < classes.length; i++) {
            float v = d.values()[i];
            if (v != Math.rint(v) || Math.abs(v) > 1e9) {
                throw YunmoException.invalid("%s: row %d has target %s, which is no class number", what, i, v);
            }
            classes[i] = (int) v;
        }
        return classes;
    }

    private static Targets.Dense dense(String what, Targets y, Shape out, Loss loss) {
        int width = Shapes.size(out);
        Targets.Dense dense = switch (y) {
            case Targets.Dense d -> d;
            case Targets.Classes c -> column(c.indices());
        };
        if (dense.width() != width) {
            throw YunmoException.invalid(
                    "%s: %s compares the network's output %s with targets of shape [null, %d]%s",
                    what,
                    loss.header().className(),
                    Shapes.batched(out),
                    dense.width(),
                    y instanceof Targets.Classes ? "; use sparse_categorical_crossentropy for class numbers" : "");
        }
        return dense;
    }

    private static Targets.Dense column(int[] classes) {
        float[] values = new float[classes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = classes[i];
        }
        return new Targets.Dense(values, 1);
    }

    private static Optional<float[]> weights(String what, Examples e, Map<Integer, Double> classWeight) {
        if (classWeight.isEmpty()) {
            return e.sampleWeights();
        }
        if (e.sampleWeights().isPresent()) {
            throw YunmoException.invalid("%s: give sample weights or class_weight, not both", what);
        }
        float[] weights = new float[e.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = classWeight.getOrDefault(classOf(e.y(), i), 1.0).floatValue();
        }
        return Optional.of(weights);
    }

    private static int classOf(Targets y, int row) {
        return switch (y) {
            case Targets.Classes c -> c.indices()[row];
            case Targets.Dense d -> {
                int best = 0;
                for (int i = 1; i < d.width(); i++) {
                    best = d.values()[row * d.width() + i] > d.values()[row * d.width() + best] ? i : best;
                }
                yield d.width() == 1 ? Math.round(d.values()[row]) : best;
            }
        };
    }

    int rows() {
        return rows;
    }

    boolean takesClasses() {
        return takesClasses;
    }

    boolean weighted() {
        return weights.isPresent();
    }

    /** Copies rows {@code order[from]} to before {@code order[from + n]} into a batch. */
    void fill(int[] order, int from, int n, Batch input, BatchLabels into) {
        for (int i = 0; i < n; i++) {
            int row = order[from + i];
            Memory.load(x, 4L * row * width, input.sample(i));
            if (takesClasses()) {
                into.classes()[i] = classes[row];
            } else {
                Memory.load(values, 4L * row * valueWidth, into.dense().sample(i));
            }
            if (weights.isPresent()) {
                into.weigh(i, weights.get()[row]);
            }
        }
    }
}
