package io.yunmo.learn.regularizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The regularisers by class name; Keras's short names are the same in lower case. */
final class Regularizers {
    private static final Map<String, Function<Arguments, Regularizer>> BY_NAME = Map.of(
            "L1", a -> new L1(a.number("l1", 0.01)),
            "L2", a -> new L2(a.number("l2", 0.01)),
            "L1L2", a -> new L1L2(a.number("l1", 0), a.number("l2", 0)),
            "OrthogonalRegularizer", OrthogonalRegularizer::read);
    private static final Map<String, String> ALIASES = Map.of(
            "l1", "L1", "l2", "L2", "l1l2", "L1L2", "l1_l2", "L1L2", "orthogonal_regularizer", "OrthogonalRegularizer");

    private Regularizers() {}

    static Regularizer parse(JsonNode node) {
        KerasObject object = KerasObject.read(node, "regularizer");
        Function<Arguments, Regularizer> read = BY_NAME.get(ALIASES.getOrDefault(object.name(), object.name()));
        if (read == null) {
            throw Names.unknown("regularizer", object.name(), BY_NAME.keySet());
        }
        Arguments a = new Arguments("regularizer", object);
        Regularizer r = read.apply(a);
        a.check();
        return r;
    }

    static ObjectNode write(String className, ObjectNode config) {
        return KerasObject.write("keras.regularizers", className, config);
    }
}
