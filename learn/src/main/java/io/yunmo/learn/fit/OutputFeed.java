package io.yunmo.learn.fit;

import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The targets of one output, checked against its loss, and how much each row counts. */
final class OutputFeed {
    private final boolean takesClasses;
    private final int[] classes;
    private final MemorySegment values;
    /** Class numbers, or values, a sample. */
    private final int each;

    private final Optional<float[]> weights;
    private final int weightsEach;

    private OutputFeed(int[] classes, MemorySegment values, int each, Optional<float[]> weights, int rows) {
        this.takesClasses = classes.length > 0;
        this.classes = classes;
        this.values = values;
        this.each = each;
        this.weights = weights;
        this.weightsEach = weights.isPresent() ? weights.get().length / rows : 0;
    }

    /** Checks an output's targets; {@code what} names them in messages. */
    static OutputFeed of(String what, OutputTask task, Targets y, Optional<float[]> weights) {
        checkWeights(what, task, y.rows(), weights);
        if (task.loss().isEmpty() && task.metrics().isEmpty()) {
            return new OutputFeed(new int[0], MemorySegment.NULL, 0, weights, y.rows());
        }
        if (task.takesClasses()) {
            return new OutputFeed(classes(what, task, y), MemorySegment.NULL, task.rowsEach(), weights, y.rows());
        }
        Targets.Dense dense = dense(what, task, y);
        return new OutputFeed(new int[0], MemorySegment.ofArray(dense.values()), dense.width(), weights, y.rows());
    }

    private static void checkWeights(String what, OutputTask task, int rows, Optional<float[]> weights) {
        if (weights.isEmpty()) {
            return;
        }
        int n = weights.get().length / rows;
        if (n != 1 && n != task.rowsEach()) {
            throw YunmoException.invalid(
                    "%s: %d sample weights a row; output %s takes 1%s",
                    what, n, Shapes.batched(task.shape()), task.rowsEach() > 1 ? " or " + task.rowsEach() : "");
        }
    }

    private static int[] classes(String what, OutputTask task, Targets y) {
        int n = task.columns();
        int[] classes = switch (y) {
            case Targets.Classes c -> numbers(what, task, c);
            case Targets.Dense d -> whole(what, task, d);
        };
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= n) {
                throw YunmoException.invalid(
                        "%s: row %d has class %d, the network's output %s has classes 0 to %d",
                        what, i / task.rowsEach(), classes[i], Shapes.batched(task.shape()), n - 1);
            }
        }
        return classes;
    }

    private static int[] numbers(String what, OutputTask task, Targets.Classes c) {
        if (c.each() != task.rowsEach()) {
            throw YunmoException.invalid(
                    "%s: %d class numbers a row, the network's output %s takes %d",
                    what, c.each(), Shapes.batched(task.shape()), task.rowsEach());
        }
        return c.indices();
    }

    private static int[] whole(String what, OutputTask task, Targets.Dense d) {
        if (d.width() != task.rowsEach()) {
            throw YunmoException.invalid(
                    "%s: this loss takes %s a row, given are %d values; "
                            + "use categorical_crossentropy for one-hot targets",
                    what, task.rowsEach() == 1 ? "one class number" : task.rowsEach() + " class numbers", d.width());
        }
        int[] classes = new int[d.values().length];
        for (int i = 0; i < classes.length; i++) {
            float v = d.values()[i];
            if (v != Math.rint(v) || Math.abs(v) > 1e9) {
                throw YunmoException.invalid(
                        "%s: row %d has target %s, which is no class number", what, i / d.width(), v);
            }
            classes[i] = (int) v;
        }
        return classes;
    }

    private static Targets.Dense dense(String what, OutputTask task, Targets y) {
        int width = Shapes.size(task.shape());
        Targets.Dense dense = switch (y) {
            case Targets.Dense d -> d;
            case Targets.Classes c -> floats(c);
        };
        if (dense.width() != width) {
            throw YunmoException.invalid(
                    "%s: %s compares the network's output %s with targets of shape [null, %d]%s",
                    what,
                    task.loss().map(l -> l.header().className()).orElse("a metric"),
                    Shapes.batched(task.shape()),
                    dense.width(),
                    y instanceof Targets.Classes ? "; use sparse_categorical_crossentropy for class numbers" : "");
        }
        return dense;
    }

    private static Targets.Dense floats(Targets.Classes c) {
        float[] values = new float[c.indices().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = c.indices()[i];
        }
        return new Targets.Dense(values, c.each());
    }

    boolean takesClasses() {
        return takesClasses;
    }

    boolean weighted() {
        return weights.isPresent();
    }

    /** Copies a row into place {@code i} of a batch. */
    void fill(int row, int i, BatchLabels into) {
        if (takesClasses) {
            System.arraycopy(classes, row * each, into.classes(), i * each, each);
        } else if (each > 0) {
            Memory.load(values, 4L * row * each, into.dense().sample(i));
        }
        if (weights.isPresent()) {
            into.weigh(i, weights.get(), row * weightsEach, weightsEach);
        }
    }
}
