package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schedules by name. */
final class Schedules {
    private static final Map<String, Function<Arguments, Schedule>> BY_NAME = Map.of(
            "ExponentialDecay", ExponentialDecay::read,
            "InverseTimeDecay", InverseTimeDecay::read,
            "PiecewiseConstantDecay", PiecewiseConstantDecay::read,
            "PolynomialDecay", PolynomialDecay::read,
            "CosineDecay", CosineDecay::read,
            "CosineDecayRestarts", CosineDecayRestarts::read);

    private Schedules() {}

    static Schedule parse(JsonNode node) {
        if (node.isNumber()) {
            return new Constant(node.floatValue());
        }
        KerasObject object = KerasObject.read(node, "learning rate");
        Function<Arguments, Schedule> read = BY_NAME.get(object.name());
        if (read == null) {
            throw Names.unknown("learning-rate schedule", object.name(), new TreeMap<>(BY_NAME).keySet());
        }
        return read.apply(new Arguments("schedule", object));
    }

    static ObjectNode write(String className, ObjectNode config) {
        return KerasObject.write("keras.optimizers.schedules", className, config);
    }

    /** Asks for an argument that has no default. */
    static double required(Arguments a, String name) {
        if (!a.has(name)) {
            a.problem("%s is missing", name);
        }
        return a.number(name, 1);
    }
}
