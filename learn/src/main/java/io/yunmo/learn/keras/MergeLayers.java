package io.yunmo.learn.keras;

import io.yunmo.learn.layer.merge.Add;
import io.yunmo.learn.layer.merge.Concatenate;
import java.util.List;

/** Layers that join several inputs. */
final class MergeLayers {
    private MergeLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.built(Add.class, "Add", MergeLayers::add, (l, c) -> {})
                        .ofList(),
                LayerFormat.built(
                                Concatenate.class, "Concatenate", MergeLayers::concatenate, (l, c) -> c.put("axis", -1))
                        .ofList());
    }

    private static Add add(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        a.check();
        return new Add(name, trainable);
    }

    private static Concatenate concatenate(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        LayerArguments.lastAxis(a);
        a.check();
        return new Concatenate(name, trainable);
    }
}
