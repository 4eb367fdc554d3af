package io.yunmo.learn.graph;

import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.Layer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One call of a layer in a graph: the layer as it is called there, and where its inputs come from. Nodes whose layers have
 * one name are calls of one layer, which has its weights once.
 *
 * @param inputs values of earlier nodes; empty for an input layer
 * @param masks values given as the mask of an input, by the input's number, in place of the mask that it carries
 */
public record Node(Layer layer, List<Port> inputs, Map<Integer, Port> masks, Call call) {
    public Node {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(call, "call");
        inputs = List.copyOf(inputs);
        masks = Map.copyOf(masks);
    }

    /** A plain call. */
    public Node(Layer layer, List<Port> inputs) {
        this(layer, inputs, Map.of(), Call.PLAIN);
    }

    /** Whether the layer runs as in training, or as in inference, always; it was called with {@code training}. */
    public Optional<Boolean> training() {
        return Optional.ofNullable(call.switches().get("training"));
    }
}
