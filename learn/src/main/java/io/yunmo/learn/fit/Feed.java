package io.yunmo.learn.fit;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examples that were checked against a network and its losses, and that go into batches row by row. */
final class Feed {
    private final MemorySegment[] x;
    private final int[] widths;
    private final int rows;
    private final OutputFeed[] outputs;

    private Feed(Examples e, List<OutputFeed> outputs) {
        this.x = e.x().stream().map(Examples.Input::values).toArray(MemorySegment[]::new);
        this.widths = e.x().stream().mapToInt(Examples.Input::width).toArray();
        this.rows = e.rows();
        this.outputs = outputs.toArray(OutputFeed[]::new);
    }

    /**
     * Checks examples.
     *
     * @param what names them in messages, e.g. "the training data"
     * @throws YunmoException INVALID naming what was given and what is expected
     */
    static Feed of(String what, Examples e, Graph graph, List<OutputTask> tasks, Map<Integer, Double> classWeight) {
        checkInputs(what, e, graph);
        List<Targets> targets = targets(what, e, tasks);
        List<OutputFeed> outputs = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            String which = tasks.size() == 1
                    ? what
                    : what + " for output '" + tasks.get(i).name() + "'";
            Optional<float[]> weights = weights(what, e, i, tasks.size(), classWeight);
            outputs.add(OutputFeed.of(which, tasks.get(i), targets.get(i), weights));
        }
        return new Feed(e, outputs);
    }

    private static void checkInputs(String what, Examples e, Graph graph) {
        List<Shape> shapes = graph.inputShapes();
        if (e.x().size() != shapes.size()) {
            throw YunmoException.invalid(
                    "%s have %d inputs, the network '%s' takes %d: %s",
                    what, e.x().size(), graph.name(), shapes.size(), graph.inputNames());
        }
        for (int i = 0; i < shapes.size(); i++) {
            int width = Shapes.size(shapes.get(i));
            if (e.x().get(i).width() != width) {
                throw YunmoException.invalid(
                        "%s have %d values a row, the network '%s' takes %d (%s %s)",
                        what,
                        e.x().get(i).width(),
                        graph.name(),
                        width,
                        shapes.size() == 1
                                ? "input shape"
                                : "input '" + graph.inputNames().get(i) + "' of shape",
                        Shapes.batched(shapes.get(i)));
            }
        }
    }

    /** One for each output; those without a loss may have been left out. */
    private static List<Targets> targets(String what, Examples e, List<OutputTask> tasks) {
        if (e.y().size() == tasks.size()) {
            return e.y();
        }
        long withLoss = tasks.stream().filter(t -> t.loss().isPresent()).count();
        if (e.y().size() != withLoss) {
            throw YunmoException.invalid(
                    "%s have %d targets, the network has %d outputs: %s",
                    what,
                    e.y().size(),
                    tasks.size(),
                    tasks.stream().map(OutputTask::name).toList());
        }
        List<Targets> all = new ArrayList<>();
        int next = 0;
        for (OutputTask t : tasks) {
            all.add(t.loss().isPresent() ? e.y().get(next++) : new Targets.Classes(new int[e.rows()]));
        }
        return all;
    }

    private static Optional<float[]> weights(
            String what, Examples e, int output, int outputs, Map<Integer, Double> classWeight) {
        if (classWeight.isEmpty()) {
            int given = e.sampleWeights().size();
            if (given > 1 && given != outputs) {
                throw YunmoException.invalid(
                        "%s have sample weights for %d outputs, the network has %d", what, given, outputs);
            }
            return given == 0
                    ? Optional.empty()
                    : Optional.of(e.sampleWeights().get(given == 1 ? 0 : output))
                            .filter(w -> w.length > 0);
        }
        if (!e.sampleWeights().isEmpty()) {
            throw YunmoException.invalid("%s: give sample weights or class_weight, not both", what);
        }
        if (outputs > 1) {
            throw YunmoException.invalid("class_weight is for networks of one output; give sample weights");
        }
        Targets y = e.y().getFirst();
        float[] weights = new float[e.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = classWeight.getOrDefault(classOf(y, i), 1.0).floatValue();
        }
        return Optional.of(weights);
    }

    private static int classOf(Targets y, int row) {
        return switch (y) {
            case Targets.Classes c -> c.indices()[row * c.each()];
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

    /** The targets of an output. */
    OutputFeed output(int i) {
        return outputs[i];
    }

    /** Copies rows {@code order[from]} to before {@code order[from + n]} into an input's batch. */
    void fillInput(int input, int[] order, int from, int n, Batch into) {
        for (int i = 0; i < n; i++) {
            Memory.load(x[input], 4L * order[from + i] * widths[input], into.sample(i));
        }
    }

    /** The same for the targets of an output. */
    void fillLabels(int output, int[] order, int from, int n, BatchLabels into) {
        for (int i = 0; i < n; i++) {
            outputs[output].fill(order[from + i], i, into);
        }
    }
}
