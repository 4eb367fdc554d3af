package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The constraints by class name; the snake-case names mean the same. */
final class Constraints {
    private static final Map<String, Function<Arguments, Constraint>> BY_NAME = Map.of(
            "MaxNorm", a -> new MaxNorm(a.number("max_value", 2), Axes.read(a)),
            "MinMaxNorm",
                    a -> new MinMaxNorm(
                            a.number("min_value", 0), a.number("max_value", 1), a.number("rate", 1), Axes.read(a)),
            "UnitNorm", a -> new UnitNorm(Axes.read(a)),
            "NonNeg", a -> new NonNeg());

    private Constraints() {}

    static Constraint parse(JsonNode node) {
        KerasObject object = KerasObject.read(node, "constraint");
        Function<Arguments, Constraint> read = BY_NAME.entrySet().stream()
                .filter(e -> e.getKey().equals(object.name())
                        || Names.snake(e.getKey()).equals(object.name()))
                .findFirst()
                .orElseThrow(() -> Names.unknown("constraint", object.name(), BY_NAME.keySet()))
                .getValue();
        Arguments a = new Arguments("constraint", object);
        Constraint c = read.apply(a);
        a.check();
        return c;
    }

    static ObjectNode write(String className, ObjectNode config) {
        return KerasObject.write("keras.constraints", className, config);
    }
}
