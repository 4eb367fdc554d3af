package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** Reads layers from their Keras configurations, with Keras's defaults. {@link LayerWriter} is the other direction. */
final class LayerJson {
    private static final Map<String, BiFunction<String, Arguments, Layer>> BY_CLASS = classes();

    private LayerJson() {}

    private static Map<String, BiFunction<String, Arguments, Layer>> classes() {
        Map<String, BiFunction<String, Arguments, Layer>> m = new TreeMap<>();
        m.put("InputLayer", CoreLayers::input);
        m.put("Add", ShapeLayers::add);
        m.put("Concatenate", ShapeLayers::concatenate);
        m.put("LeakyReLU", CoreLayers::leakyReLU);
        m.put("GaussianNoise", CoreLayers::gaussianNoise);
        m.put("GroupNormalization", NormalizationLayers::groupNormalization);
        m.put("UnitNormalization", NormalizationLayers::unitNormalization);
        m.put("Dense", CoreLayers::dense);
        m.put("Activation", CoreLayers::activation);
        m.put("ReLU", CoreLayers::relu);
        m.put("Dropout", CoreLayers::dropout);
        m.put("Flatten", ShapeLayers::flatten);
        m.put("Reshape", ShapeLayers::reshape);
        m.put("BatchNormalization", NormalizationLayers::batchNormalization);
        m.put("LayerNormalization", NormalizationLayers::layerNormalization);
        return m;
    }

    /**
     * Reads a layer; INVALID, with all problems of this layer, for what Keras would reject or this program does not know.
     *
     * @param named what it is called if the configuration does not say
     */
    static Layer read(KerasObject object, String named) {
        BiFunction<String, Arguments, Layer> reader = BY_CLASS.get(object.name());
        if (reader == null) {
            throw Names.unknown("layer class", object.name(), BY_CLASS.keySet());
        }
        String name = object.config().path("name").isString()
                ? object.config().path("name").stringValue()
                : named;
        String label = "layer '" + name + "' (" + object.name() + ")";
        if (name.isEmpty() || name.length() > 200 || name.contains("/")) {
            throw YunmoException.invalid(
                    "%s: a name has 1 to 200 characters and no '/'", label.length() > 260 ? "a layer" : label);
        }
        Arguments a = new Arguments(label, object.config()).ignore("name");
        checkType(a);
        return reader.apply(name, a);
    }

    private static void checkType(Arguments a) {
        Optional<JsonNode> type = a.node("dtype");
        if (type.isEmpty()) {
            return;
        }
        JsonNode n = type.get();
        String name =
                n.isString() ? n.stringValue() : n.path("config").path("name").asString("?");
        if (!name.equals("float32")) {
            a.problem("dtype is %s; networks compute in float32 here", name);
        }
    }
}
