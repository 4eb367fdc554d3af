package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a network computes, without weights: calls of layers in an order in which each stands after its inputs. Two graphs
 * are equal when they compute the same under the same names.
 *
 * @param kind how Keras would write it
 * @param inputs the numbers of the input layers' nodes, in the order in which arrays are given
 * @param outputs the values that are the network's answers
 */
public record Graph(String name, Kind kind, List<Node> nodes, List<Integer> inputs, List<Output> outputs, Ends ends) {
    /** The most layers a network may have. */
    public static final int MOST_LAYERS = 4096;

    /** Keras's two ways of writing a model. */
    public enum Kind {
        SEQUENTIAL,
        FUNCTIONAL
    }

    /** An answer and what it is called. */
    public record Output(String name, Port port) {
        public Output {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(port, "port");
        }
    }

    /** Whether inputs and outputs are dictionaries by name in Keras, or lists. */
    public record Ends(boolean inputsByName, boolean outputsByName) {
        public static final Ends LISTS = new Ends(false, false);
    }

    public Graph {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(ends, "ends");
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (nodes.size() < 2 || nodes.size() > MOST_LAYERS) {
            throw YunmoException.invalid(
                    "model '%s' has %d layers; give an input and 1 to %d others",
                    name, Math.max(0, nodes.size() - 1), MOST_LAYERS - 1);
        }
        GraphChecks.check(name, nodes, inputs, outputs);
    }

    /** A chain: the input layer first, each layer on the one before. */
    public static Graph chain(String name, List<Layer> layers) {
        List<Node> nodes = new ArrayList<>();
        for (Layer layer : layers) {
            nodes.add(new Node(layer, nodes.isEmpty() ? List.of() : List.of(Port.of(nodes.size() - 1))));
        }
        Output last = new Output(layers.isEmpty() ? "" : layers.getLast().name(), Port.of(nodes.size() - 1));
        return new Graph(name, Kind.SEQUENTIAL, nodes, List.of(0), List.of(last), Ends.LISTS);
    }

    /** Whether it has one input and one output. */
    public boolean single() {
        return inputs.size() == 1 && outputs.size() == 1;
    }

    /** The shapes of a sample of each node's values. */
    public List<List<Shape>> shapes() {
        return GraphChecks.shapes(nodes);
    }

    /** The shapes that a node takes. */
    public List<Shape> shapesInto(int node, List<List<Shape>> shapes) {
        return GraphChecks.into(nodes.get(node), shapes);
    }

    /** For each node the first one that calls the same layer: where its weights are counted. */
    public int[] owners() {
        Map<String, Integer> first = new HashMap<>();
        int[] owners = new int[nodes.size()];
        for (int i = 0; i < owners.length; i++) {
            first.putIfAbsent(nodes.get(i).layer().name(), i);
            owners[i] = first.get(nodes.get(i).layer().name());
        }
        return owners;
    }

    /** The weights of each node, in Keras's order; none for a node that is a further call of a layer. */
    public List<List<WeightSpec>> weights() {
        List<List<Shape>> shapes = shapes();
        int[] owners = owners();
        List<List<WeightSpec>> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            all.add(owners[i] == i ? nodes.get(i).layer().weights(shapesInto(i, shapes)) : List.of());
        }
        return all;
    }

    /** The number of floats in all weights; TOO_LARGE if that is beyond counting. */
    public long parameterCount() {
        long n = 0;
        try {
            for (List<WeightSpec> specs : weights()) {
                for (WeightSpec w : specs) {
                    n = Math.addExact(n, w.shape().elements());
                }
            }
        } catch (ArithmeticException e) {
            throw new YunmoException(ErrorCode.TOO_LARGE, "model '" + name + "' has more than 2^63 weights", e);
        }
        return n;
    }

    /** The shape of the only, or first, input. */
    public Shape inputShape() {
        return inputShapes().getFirst();
    }

    /** The shape of the only, or first, output. */
    public Shape outputShape() {
        return outputShapes().getFirst();
    }

    /** The shapes of a sample of each input. */
    public List<Shape> inputShapes() {
        List<Shape> all = new ArrayList<>();
        for (int i : inputs) {
            all.add(((InputLayer) nodes.get(i).layer()).shape());
        }
        return all;
    }

    /** The shapes of a sample of each output. */
    public List<Shape> outputShapes() {
        List<List<Shape>> shapes = shapes();
        return outputs.stream()
                .map(o -> shapes.get(o.port().node()).get(o.port().output()))
                .toList();
    }

    /** What the inputs are called. */
    public List<String> inputNames() {
        return inputs.stream().map(i -> nodes.get(i).layer().name()).toList();
    }

    /** What the outputs are called. */
    public List<String> outputNames() {
        return outputs.stream().map(Output::name).toList();
    }

    /** The layer that gives an output. */
    public Layer outputLayer(int output) {
        return nodes.get(outputs.get(output).port().node()).layer();
    }
}
