package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Add;
import io.yunmo.learn.layer.Concatenate;
import io.yunmo.learn.layer.Flatten;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Reshape;
import java.util.List;
import java.util.Map;

/** Reads layers that rearrange or join values. */
final class ShapeLayers {
    private ShapeLayers() {}

    static Layer flatten(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        boolean first = a.choice("data_format", false, Map.of("channels_last", false, "channels_first", true));
        a.check();
        return new Flatten(name, trainable, first);
    }

    static Layer reshape(String name, Arguments a) {
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

    static Layer add(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        a.check();
        return new Add(name, trainable);
    }

    static Layer concatenate(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        LayerArguments.lastAxis(a);
        a.check();
        return new Concatenate(name, trainable);
    }
}
