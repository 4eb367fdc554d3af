package io.yunmo.learn.keras;

import io.yunmo.learn.layer.reshape.Flatten;
import io.yunmo.learn.layer.reshape.Reshape;
import java.util.List;
import java.util.Map;

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
                        (l, c) -> c.set("target_shape", LayerWriter.batched(l.target(), false))));
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
}
