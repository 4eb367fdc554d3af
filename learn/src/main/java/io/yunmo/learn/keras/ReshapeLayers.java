package io.yunmo.learn.keras;

import io.yunmo.learn.layer.reshape.Flatten;
import io.yunmo.learn.layer.reshape.Permute;
import io.yunmo.learn.layer.reshape.RepeatVector;
import io.yunmo.learn.layer.reshape.Reshape;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** Layers that give values another shape or order. */
final class ReshapeLayers {
    private ReshapeLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.built(
                        Flatten.class,
                        "Flatten",
                        ReshapeLayers::flatten,
                        (l, c) -> c.put("data_format", l.channelsFirst() ? "channels_first" : "channels_last")),
                LayerFormat.plain(
                        Reshape.class,
                        "Reshape",
                        ReshapeLayers::reshape,
                        (l, c) -> c.set("target_shape", LayerWriter.batched(l.target(), false))),
                LayerFormat.built(Permute.class, "Permute", ReshapeLayers::permute, (l, c) -> {
                    ArrayNode dims = c.putArray("dims");
                    l.dims().forEach(dims::add);
                }),
                LayerFormat.built(
                        RepeatVector.class, "RepeatVector", ReshapeLayers::repeat, (l, c) -> c.put("n", l.n())));
    }

    private static Flatten flatten(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        boolean first = a.choice("data_format", false, Map.of("channels_last", false, "channels_first", true));
        a.check();
        return new Flatten(name, trainable, first);
    }

    private static Reshape reshape(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> target = LayerArguments.sizes(a, "target_shape");
        if (target.isEmpty()) {
            a.problem("target_shape is missing");
        }
        if (target.stream().anyMatch(d -> d < -1 || d == 0)) {
            a.problem("target_shape is %s; sizes are 1 or more, and one may be -1", target);
        }
        a.check();
        return new Reshape(name, trainable, LayerArguments.shape(target));
    }

    private static Permute permute(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("dims")) {
            a.problem("dims is missing");
        }
        List<Integer> dims = LayerArguments.axes(a, "dims");
        a.check();
        return new Permute(name, trainable, dims);
    }

    private static RepeatVector repeat(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("n")) {
            a.problem("n is missing");
        }
        int n = a.integer("n", 1);
        a.check();
        return new RepeatVector(name, trainable, n);
    }
}
