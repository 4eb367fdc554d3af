package io.yunmo.server.training;

import io.yunmo.data.ColumnType;
import io.yunmo.data.Task;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What the loss says about targets and outputs.
 *
 * @param name as in the form, in lower case without underscores
 * @param sparse whether it takes class numbers
 * @param crossEntropy whether it compares probabilities
 * @param fromLogits whether the network's outputs are logits rather than probabilities
 */
record LossKind(String name, boolean sparse, boolean crossEntropy, boolean fromLogits) {

    /** Reads the {@code loss} of a form's {@code compile}: a name, {@code {Name: {…}}} or Keras's serialised form. */
    static LossKind of(JsonNode compile) {
        JsonNode loss = compile.path("loss");
        String given = loss.asString("");
        JsonNode config = loss.path("config");
        if (loss.has("class_name")) {
            given = config.isString()
                    ? config.stringValue()
                    : loss.path("class_name").asString("");
        } else if (loss.isObject() && loss.size() == 1) {
            given = loss.propertyNames().iterator().next();
            config = loss.path(given);
        }
        String name = given.toLowerCase(Locale.ROOT).replace("_", "");
        return new LossKind(
                name,
                name.startsWith("sparse"),
                name.endsWith("crossentropy"),
                config.path("from_logits").asBoolean(false));
    }

    /** The task when the form names none. */
    Task task(ColumnType label) {
        return crossEntropy || label == ColumnType.TEXT ? Task.CLASSIFICATION : Task.REGRESSION;
    }
}
