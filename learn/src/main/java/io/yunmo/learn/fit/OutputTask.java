package io.yunmo.learn.fit;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.loss.Loss;
import io.yunmo.learn.metric.Metric;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What one output is trained and judged by.
 *
 * @param shape of a sample of the output
 * @param weight of its loss in the sum
 */
record OutputTask(
        int output,
        String name,
        Shape shape,
        Optional<Loss> loss,
        double weight,
        List<Metric> metrics,
        List<Metric> weightedMetrics) {

    static List<OutputTask> all(Compilation c, Graph graph) {
        List<String> names = graph.outputNames();
        c.losses().check("loss", names);
        c.lossWeights().check("loss_weights", names);
        c.metrics().check("metrics", names);
        c.weightedMetrics().check("weighted_metrics", names);
        List<Shape> shapes = graph.outputShapes();
        List<OutputTask> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Optional<Loss> loss = c.losses().of(i, names.get(i));
            all.add(new OutputTask(
                    i,
                    names.get(i),
                    shapes.get(i),
                    loss,
                    c.lossWeights().of(i, names.get(i)).orElse(1.0),
                    metrics("metrics", c.metrics(), i, names, loss, shapes.get(i)),
                    metrics("weighted_metrics", c.weightedMetrics(), i, names, loss, shapes.get(i))));
        }
        if (all.stream().allMatch(t -> t.loss().isEmpty())) {
            throw YunmoException.invalid("no output has a loss; the outputs are %s", names);
        }
        return all;
    }

    private static List<Metric> metrics(
            String what,
            ByOutput<List<JsonNode>> given,
            int output,
            List<String> names,
            Optional<Loss> loss,
            Shape shape) {
        List<JsonNode> mine = given.of(output, names.get(output)).orElse(List.of());
        if (given instanceof ByOutput.Every && names.size() > 1 && !mine.isEmpty()) {
            // as in Keras, a flat list has one entry an output
            if (mine.size() != names.size()) {
                throw YunmoException.invalid(
                        "%s: the network has the outputs %s; give a list of metrics for each, or an object by name",
                        what, names);
            }
            mine = List.of(mine.get(output));
        }
        Loss forNames = loss.orElseGet(() -> Loss.parse(JsonNodeFactory.instance.stringNode("mse")));
        return mine.stream()
                .map(m -> Metric.parse(m, forNames, Shapes.last(shape)))
                .toList();
    }

    boolean takesClasses() {
        return loss.isPresent() && loss.get().takesClasses();
    }

    /** Rows of scores that a sample has. */
    int rowsEach() {
        return Shapes.rows(shape);
    }

    int columns() {
        return Shapes.last(shape);
    }
}
