package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Layers as JSON by themselves, for tests of other packages. */
public final class LayerText {
    private LayerText() {}

    /** Reads one serialised layer. */
    public static Layer read(JsonNode node) {
        return LayerJson.read(KerasObject.read(node, "layer"), "layer");
    }

    /** Writes one as Keras does. */
    public static JsonNode write(Layer layer, List<Shape> inputs) {
        return LayerWriter.write(layer, inputs);
    }

    /**
     * A call with so many positional inputs, and these keyword arguments with how many tensors each.
     */
    public static Call call(String className, int positional, List<String> keywords, Map<String, Boolean> switches) {
        LayerFormat<?> format = LayerFormats.of(className);
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < positional; i++) {
            roles.add(format.arguments().get(format.inputs() == LayerFormat.Inputs.LIST ? 0 : i));
        }
        roles.addAll(keywords);
        boolean first = roles.stream().allMatch(r -> r.equals(format.arguments().getFirst()));
        return new Call(first ? List.of() : roles, switches);
    }
}
