package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Layer;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All layer classes, by Keras's name and by class: the one table that says what there is. */
final class LayerFormats {
    /** Each family's formats; a new family is named here, a new layer in its family. */
    private static final List<List<? extends LayerFormat<?>>> FAMILIES = List.of(
            CoreLayers.formats(),
            FunctionLayers.formats(),
            ScalingLayers.formats(),
            NoiseLayers.formats(),
            NormalizationLayers.formats(),
            MergeLayers.formats(),
            ReshapeLayers.formats(),
            RecurrentLayers.formats(),
            AttentionLayers.formats(),
            ConvolutionLayers.formats(),
            PoolingLayers.formats());

    private static final SortedMap<String, LayerFormat<?>> BY_NAME = byName();
    private static final Map<Class<?>, LayerFormat<?>> BY_TYPE = byType();

    private LayerFormats() {}

    private static SortedMap<String, LayerFormat<?>> byName() {
        TreeMap<String, LayerFormat<?>> all = new TreeMap<>();
        for (List<? extends LayerFormat<?>> family : FAMILIES) {
            for (LayerFormat<?> f : family) {
                if (all.put(f.className(), f) != null) {
                    throw new IllegalStateException("two formats of " + f.className());
                }
            }
        }
        return Collections.unmodifiableSortedMap(all);
    }

    private static Map<Class<?>, LayerFormat<?>> byType() {
        Map<Class<?>, LayerFormat<?>> all = new HashMap<>();
        for (LayerFormat<?> f : BY_NAME.values()) {
            all.putIfAbsent(f.type(), f);
        }
        return Map.copyOf(all);
    }

    /** All formats by Keras's class name. */
    static SortedMap<String, LayerFormat<?>> byClassName() {
        return BY_NAME;
    }

    /** The format of a class name; INVALID with the nearest right name if there is none. */
    static LayerFormat<?> of(String className) {
        LayerFormat<?> format = BY_NAME.get(className);
        if (format == null) {
            throw Names.unknown("layer class", className, BY_NAME.keySet());
        }
        return format;
    }

    /** The format of a layer: by its class name, or by its Java class where several names share one. */
    static LayerFormat<?> of(Layer layer) {
        LayerFormat<?> named = BY_NAME.get(layer.className());
        LayerFormat<?> format = named != null && named.type().isInstance(layer) ? named : BY_TYPE.get(layer.getClass());
        if (format == null) {
            throw new IllegalStateException("no format for " + layer.getClass());
        }
        return format;
    }
}
