package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the arguments of many layers have in common. */
final class LayerArguments {
    private LayerArguments() {}

    static boolean trainable(Arguments a) {
        return a.flag("trainable", true);
    }

    /** A list of sizes; null is -1. */
    static List<Integer> sizes(Arguments a, String argument) {
        List<Integer> sizes = new ArrayList<>();
        Optional<JsonNode> node = a.node(argument);
        if (node.isEmpty()) {
            return sizes;
        }
        if (!node.get().isArray() || node.get().size() > 32) {
            a.problem("%s must be a list of sizes, not %s", argument, KerasObject.abbreviated(node.get()));
            return sizes;
        }
        for (JsonNode d : node.get()) {
            if (d.isNull()) {
                sizes.add(-1);
            } else if (d.isIntegralNumber() && d.canConvertToInt()) {
                sizes.add(d.intValue());
            } else {
                a.problem("%s must be a list of sizes, not %s", argument, KerasObject.abbreviated(node.get()));
                return List.of(-1);
            }
        }
        return sizes;
    }

    static Shape shape(List<Integer> sizes) {
        return new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
    }

    static List<Integer> axes(Arguments a) {
        return axes(a, "axis");
    }

    /** A whole number or a list of them; -1 if nothing is given. */
    static List<Integer> axes(Arguments a, String argument) {
        List<Integer> axes = new ArrayList<>();
        for (double d : a.numbers(argument)) {
            if (d != Math.rint(d) || Math.abs(d) > 100) {
                a.problem("%s must be whole numbers, not %s", argument, d);
            }
            axes.add((int) d);
        }
        return axes.isEmpty() ? List.of(-1) : axes;
    }

    /** A layer inside another one; its name is in its configuration, or its class's. */
    static Layer layer(Arguments a, String argument) {
        Optional<JsonNode> node = a.node(argument);
        if (node.isEmpty()) {
            a.problem("%s is missing", argument);
            a.check();
        }
        KerasObject object = KerasObject.read(node.orElseThrow(), "layer");
        return LayerJson.read(object, Names.snake(object.name()));
    }

    /** A number or a list of numbers, as Keras writes it or an array of numpy. */
    static List<Double> numbers(Arguments a, String argument, List<Double> otherwise) {
        Optional<JsonNode> node = a.node(argument);
        if (node.isEmpty()) {
            return otherwise;
        }
        JsonNode n = node.get().isObject() ? node.get().path("config").path("value") : node.get();
        List<Double> all = new ArrayList<>();
        collect(n, all);
        if (all.isEmpty() || all.stream().anyMatch(d -> !Double.isFinite(d))) {
            a.problem(
                    "%s must be a number or a list of numbers, not %s", argument, KerasObject.abbreviated(node.get()));
            return otherwise;
        }
        return all;
    }

    private static void collect(JsonNode n, List<Double> into) {
        if (n.isArray()) {
            n.forEach(e -> collect(e, into));
        } else {
            into.add(n.isNumber() ? n.doubleValue() : Double.NaN);
        }
    }

    /** Arguments that Keras has and this program does not: only null is taken. */
    static void refuse(Arguments a, String... names) {
        for (String name : names) {
            if (a.has(name)) {
                a.problem("%s is not supported", name);
            }
        }
    }

    static Initializer initializer(Arguments a, String argument, Initializer otherwise) {
        return a.nested(argument, otherwise, Initializer::parse);
    }

    static Optional<Regularizer> regularizer(Arguments a, String argument) {
        return a.nested(argument, Optional.empty(), n -> Optional.of(Regularizer.parse(n)));
    }

    static Optional<Constraint> constraint(Arguments a, String argument) {
        return a.nested(argument, Optional.empty(), n -> Optional.of(Constraint.parse(n)));
    }
}
