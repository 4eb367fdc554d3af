package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a network computes, without weights: layers in an order in which each stands after its inputs. The first node is
 * the input. Two graphs are equal when they compute the same under the same names.
 *
 * @param kind how Keras would write it
 * @param output the number of the node whose value is the network's answer
 */
public record Graph(String name, Kind kind, List<Node> nodes, int output) {
    /** The most layers a network may have. */
    public static final int MOST_LAYERS = 4096;

    /** Keras's two ways of writing a model. */
    public enum Kind {
        SEQUENTIAL,
        FUNCTIONAL
    }

    public Graph {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        nodes = List.copyOf(nodes);
        if (nodes.size() < 2 || nodes.size() > MOST_LAYERS) {
            throw YunmoException.invalid(
                    "model '%s' has %d layers; give an input and 1 to %d others",
                    name, Math.max(0, nodes.size() - 1), MOST_LAYERS - 1);
        }
        if (!(nodes.getFirst().layer() instanceof InputLayer)) {
            throw YunmoException.invalid("model '%s' does not begin with an input layer", name);
        }
        Set<String> names = new HashSet<>();
        for (Node n : nodes) {
            if (!names.add(n.layer().name())) {
                throw YunmoException.invalid(
                        "model '%s' has two layers named '%s'; layers need names of their own",
                        name, n.layer().name());
            }
        }
        checkOrder(name, nodes);
        checkEnds(name, nodes, output);
        shapesOf(nodes);
    }

    /** A chain: the input layer first, each layer on the one before. */
    public static Graph chain(String name, List<Layer> layers) {
        List<Node> nodes = new ArrayList<>();
        for (Layer layer : layers) {
            nodes.add(new Node(layer, nodes.isEmpty() ? List.of() : List.of(nodes.size() - 1)));
        }
        return new Graph(name, Kind.SEQUENTIAL, nodes, nodes.size() - 1);
    }

    private static void checkOrder(String name, List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            for (int input : nodes.get(i).inputs()) {
                if (input < 0 || input >= i) {
                    throw YunmoException.invalid(
                            "model '%s': %s takes node %d, which does not stand before it",
                            name, nodes.get(i).layer().label(), input);
                }
            }
        }
    }

    private static void checkEnds(String name, List<Node> nodes, int output) {
        Set<Integer> used = new HashSet<>();
        nodes.forEach(n -> used.addAll(n.inputs()));
        for (int i = 0; i < nodes.size(); i++) {
            if (used.contains(i) == (i == output)) {
                throw YunmoException.invalid(
                        "model '%s': %s must %s",
                        name,
                        nodes.get(i).layer().label(),
                        i == output ? "be the end, but other layers take it" : "lead to the output");
            }
        }
    }

    /** The shape of a sample of each node's value; checks all of them. */
    public List<Shape> shapes() {
        return shapesOf(nodes);
    }

    private static List<Shape> shapesOf(List<Node> nodes) {
        List<Shape> shapes = new ArrayList<>();
        for (Node n : nodes) {
            shapes.add(n.layer().outputShape(pick(shapes, n.inputs())));
        }
        return shapes;
    }

    /** The weights of each node, in Keras's order; checks that all together fit into memory. */
    public List<List<WeightSpec>> weights() {
        List<Shape> shapes = shapes();
        List<List<WeightSpec>> all = new ArrayList<>();
        for (Node n : nodes) {
            all.add(n.layer().weights(pick(shapes, n.inputs())));
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

    public Shape inputShape() {
        return shapes().getFirst();
    }

    public Shape outputShape() {
        return shapes().get(output);
    }

    static <T> List<T> pick(List<T> all, List<Integer> numbers) {
        List<T> some = new ArrayList<>(numbers.size());
        for (int i : numbers) {
            some.add(all.get(i));
        }
        return some;
    }
}
