package io.yunmo.learn.keras;

import io.yunmo.learn.layer.merge.Concatenate;
import io.yunmo.learn.layer.merge.Dot;
import io.yunmo.learn.layer.merge.Merge;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** Layers that join several inputs. */
final class MergeLayers {
    private MergeLayers() {}

    static List<LayerFormat<?>> formats() {
        List<LayerFormat<?>> all = new ArrayList<>();
        for (Merge.Kind kind : Merge.Kind.values()) {
            LayerFormat.Reader<Merge> reader = (name, a) -> merge(kind, name, a);
            all.add(LayerFormat.built(Merge.class, kind.className(), reader, (l, c) -> {})
                    .ofList());
        }
        all.add(LayerFormat.built(
                        Concatenate.class, "Concatenate", MergeLayers::concatenate, (l, c) -> c.put("axis", l.axis()))
                .ofList());
        all.add(LayerFormat.built(Dot.class, "Dot", MergeLayers::dot, (l, c) -> {
                    if (l.axes().size() == 1) {
                        c.put("axes", l.axes().getFirst());
                    } else {
                        ArrayNode axes = c.putArray("axes");
                        l.axes().forEach(axes::add);
                    }
                    c.put("normalize", l.normalize());
                })
                .ofList());
        return all;
    }

    private static Merge merge(Merge.Kind kind, String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        a.check();
        return new Merge(name, trainable, kind);
    }

    private static Concatenate concatenate(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        int axis = a.integer("axis", -1);
        a.check();
        return new Concatenate(name, trainable, axis);
    }

    private static Dot dot(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("axes")) {
            a.problem("axes is missing");
        }
        List<Integer> axes = LayerArguments.axes(a, "axes");
        boolean normalize = a.flag("normalize", false);
        a.check();
        return new Dot(name, trainable, axes, normalize);
    }
}
