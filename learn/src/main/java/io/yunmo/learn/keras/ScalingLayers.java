package io.yunmo.learn.keras;

import io.yunmo.learn.layer.preprocessing.Normalization;
import io.yunmo.learn.layer.preprocessing.Rescaling;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Layers that scale what comes in. */
final class ScalingLayers {
    private ScalingLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.built(Rescaling.class, "Rescaling", ScalingLayers::rescaling, (l, c) -> {
                    numbers(c, "scale", l.scale());
                    numbers(c, "offset", l.offset());
                }),
                LayerFormat.built(
                        Normalization.class, "Normalization", ScalingLayers::normalization, ScalingLayers::write));
    }

    private static Rescaling rescaling(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("scale")) {
            a.problem("scale is missing");
        }
        List<Double> scale = LayerArguments.numbers(a, "scale", List.of(1.0));
        List<Double> offset = LayerArguments.numbers(a, "offset", List.of(0.0));
        a.check();
        return new Rescaling(name, trainable, scale, offset);
    }

    private static Normalization normalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> axes = a.given("axis") && !a.has("axis") ? List.of() : axes(a);
        List<Double> mean = LayerArguments.numbers(a, "mean", List.of());
        List<Double> variance = LayerArguments.numbers(a, "variance", List.of());
        if (mean.size() != variance.size()) {
            a.problem("%d means and %d variances; give as many of both", mean.size(), variance.size());
        }
        boolean invert = a.flag("invert", false);
        a.check();
        Optional<Normalization.Statistics> statistics =
                mean.isEmpty() ? Optional.empty() : Optional.of(new Normalization.Statistics(mean, variance));
        return new Normalization(name, trainable, axes, statistics, invert);
    }

    /** An empty list means one mean for all. */
    private static List<Integer> axes(Arguments a) {
        boolean none = a.node("axis").map(n -> n.isArray() && n.isEmpty()).orElse(false);
        return none ? List.of() : LayerArguments.axes(a);
    }

    private static void write(Normalization l, ObjectNode c) {
        ArrayNode axes = c.putArray("axis");
        l.axes().forEach(axes::add);
        c.put("invert", l.invert());
        c.putNull("mean");
        c.putNull("variance");
        l.statistics().ifPresent(s -> {
            numbers(c, "mean", s.mean());
            numbers(c, "variance", s.variance());
        });
    }

    /** One number alone, or a list of several. */
    private static void numbers(ObjectNode c, String argument, List<Double> values) {
        if (values.size() == 1) {
            c.put(argument, values.getFirst());
        } else {
            ArrayNode all = c.putArray(argument);
            values.forEach(v -> all.add(v));
        }
    }
}
