package io.yunmo.learn.file;

import io.yunmo.tensor.YunmoException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Refuses models whose file holds code: nothing of it would be run here, and so they would not be what they were. */
final class CodeCheck {
    private static final Set<String> CODE =
            Set.of("Lambda", "__lambda__", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "TensorFlowOpLayer");

    private CodeCheck() {}

    /** INVALID, naming the layer, if there is code anywhere. */
    static void check(JsonNode model) {
        find(model, "the model").ifPresent(place -> {
            throw YunmoException.invalid(
                    "%s holds code (a Lambda), and code of a file is never run: build the model from Keras's own layers",
                    place);
        });
    }

    private static Optional<String> find(JsonNode node, String place) {
        String here = place;
        if (node.isObject() && node.path("class_name").isString()) {
            String className = node.path("class_name").stringValue();
            JsonNode name = node.path("config").path("name");
            if (name.isString()) {
                here = "layer '" + shown(name.stringValue()) + "'";
            }
            if (CODE.contains(className)) {
                return Optional.of(here);
            }
        }
        for (JsonNode child : node) {
            Optional<String> found = find(child, here);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 77) + "…";
    }
}
