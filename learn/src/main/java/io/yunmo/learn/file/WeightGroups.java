package io.yunmo.learn.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Where Keras keeps the weights of one layer below its group: in the groups of the objects that it consists of, named by
 * their attributes, in the order of the layer's weights. Most layers consist of nothing but themselves.
 */
final class WeightGroups {
    private static final List<String> OWN = List.of("");
    private static final List<String> CELL = List.of("cell");
    private static final List<String> ATTENTION = List.of("query_dense", "key_dense", "value_dense", "output_dense");

    /** Layers that consist of other objects. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "SimpleRNN", CELL,
            "LSTM", CELL,
            "GRU", CELL,
            "ConvLSTM1D", CELL,
            "ConvLSTM2D", CELL,
            "ConvLSTM3D", CELL,
            "MultiHeadAttention", ATTENTION,
            "GroupQueryAttention", ATTENTION);

    /** Layers around other layers, by the attributes that hold those. */
    private static final Map<String, List<String>> AROUND = Map.of(
            "Bidirectional", List.of("forward_layer", "backward_layer"),
            "TimeDistributed", List.of("layer"),
            "SpectralNormalization", List.of("", "layer"));

    private WeightGroups() {}

    /** The groups of a layer that is described as Keras serialises it; the empty name is the layer's own group. */
    static List<String> of(JsonNode layer) {
        String name = layer.path("class_name").asString("");
        List<String> attributes = AROUND.get(name);
        if (attributes == null) {
            return PARTS.getOrDefault(name, OWN);
        }
        List<String> groups = new ArrayList<>();
        for (String attribute : attributes) {
            if (attribute.isEmpty()) {
                groups.add("");
                continue;
            }
            for (String inner : of(layer.path("config").path("layer"))) {
                groups.add(inner.isEmpty() ? attribute : attribute + "/" + inner);
            }
        }
        return groups;
    }
}
