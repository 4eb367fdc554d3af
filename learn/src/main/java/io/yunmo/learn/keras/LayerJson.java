package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads layers from their Keras configurations, with Keras's defaults. {@link LayerWriter} is the other direction. */
final class LayerJson {
    private LayerJson() {}

    /**
     * Reads a layer; INVALID, with all problems of this layer, for what Keras would reject or this program does not know.
     *
     * @param named what it is called if the configuration does not say
     */
    static Layer read(KerasObject object, String named) {
        LayerFormat<?> format = LayerFormats.of(object.name());
        String name = object.config().path("name").isString()
                ? object.config().path("name").stringValue()
                : named;
        String label = "layer '" + name + "' (" + object.name() + ")";
        if (name.isEmpty() || name.length() > 200 || name.contains("/")) {
            throw YunmoException.invalid(
                    "%s: a name has 1 to 200 characters and no '/'", label.length() > 260 ? "a layer" : label);
        }
        Arguments a = new Arguments(label, object.config()).ignore("name");
        if (format.type() != InputLayer.class) {
            checkType(a);
        }
        return format.reader().read(name, a);
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
