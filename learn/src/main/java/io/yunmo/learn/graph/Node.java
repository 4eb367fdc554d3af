package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Layer;
import java.util.List;
import java.util.Objects;

/**
 * A layer in a graph and where its inputs come from.
 *
 * @param inputs numbers of earlier nodes; empty for an input layer
 */
public record Node(Layer layer, List<Integer> inputs) {
    public Node {
        Objects.requireNonNull(layer, "layer");
        inputs = List.copyOf(inputs);
    }
}
