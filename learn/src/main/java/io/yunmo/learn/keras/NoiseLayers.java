package io.yunmo.learn.keras;

import io.yunmo.learn.layer.noise.AlphaDropout;
import io.yunmo.learn.layer.noise.Dropout;
import io.yunmo.learn.layer.noise.GaussianDropout;
import io.yunmo.learn.layer.noise.GaussianNoise;
import io.yunmo.learn.layer.noise.SpatialDropout;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Layers that are random while training. */
final class NoiseLayers {
    private NoiseLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.plain(Dropout.class, "Dropout", NoiseLayers::dropout, (l, c) -> {
                    c.put("rate", l.rate());
                    c.set("seed", LayerWriter.seed(l.seed()));
                    noiseShape(c, l.noiseShape());
                }),
                spatial(1),
                spatial(2),
                spatial(3),
                LayerFormat.plain(GaussianDropout.class, "GaussianDropout", NoiseLayers::gaussianDropout, (l, c) -> {
                    c.put("rate", l.rate());
                    c.set("seed", LayerWriter.seed(l.seed()));
                }),
                LayerFormat.plain(AlphaDropout.class, "AlphaDropout", NoiseLayers::alphaDropout, (l, c) -> {
                    c.put("rate", l.rate());
                    c.set("seed", LayerWriter.seed(l.seed()));
                    noiseShape(c, l.noiseShape());
                }),
                LayerFormat.plain(GaussianNoise.class, "GaussianNoise", NoiseLayers::gaussianNoise, (l, c) -> {
                    c.put("stddev", l.deviation());
                    c.set("seed", LayerWriter.seed(l.seed()));
                }));
    }

    private static Dropout dropout(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("rate")) {
            a.problem("rate is missing");
        }
        double rate = a.number("rate", 0, 0, 1);
        OptionalInt seed = a.optionalInteger("seed");
        List<Integer> noise = noiseShape(a);
        a.check();
        return new Dropout(name, trainable, rate, noise, seed);
    }

    private static GaussianNoise gaussianNoise(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("stddev")) {
            a.problem("stddev is missing");
        }
        double deviation = a.number("stddev", 0, 0, 1);
        OptionalInt seed = a.optionalInteger("seed");
        a.check();
        return new GaussianNoise(name, trainable, deviation, seed);
    }

    /** null is 0: the input's own size. */
    private static List<Integer> noiseShape(Arguments a) {
        List<Integer> sizes = LayerArguments.sizes(a, "noise_shape");
        if (sizes.stream().anyMatch(s -> s == 0 || s < -1)) {
            a.problem("noise_shape is %s; its entries are null or 1 and more", sizes);
        }
        return sizes.stream().map(s -> s == -1 ? 0 : s).toList();
    }

    private static void noiseShape(ObjectNode c, List<Integer> shape) {
        if (shape.isEmpty()) {
            c.putNull("noise_shape");
            return;
        }
        ArrayNode all = c.putArray("noise_shape");
        for (int size : shape) {
            if (size == 0) {
                all.addNull();
            } else {
                all.add(size);
            }
        }
    }

    /** Keras's spatial dropouts are not told whether they are trainable. */
    private static LayerFormat<SpatialDropout> spatial(int dimensions) {
        LayerFormat.Reader<SpatialDropout> reader = (name, a) -> spatialDropout(dimensions, name, a);
        return LayerFormat.plain(SpatialDropout.class, "SpatialDropout" + dimensions + "D", reader, (l, c) -> {
            c.remove("trainable");
            c.put("dtype", "float32");
            c.put("rate", l.rate());
            c.set("seed", LayerWriter.seed(l.seed()));
            if (dimensions > 1) {
                c.put("data_format", l.channelsFirst() ? "channels_first" : "channels_last");
            }
        });
    }

    private static SpatialDropout spatialDropout(int dimensions, String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double rate = rate(a);
        OptionalInt seed = a.optionalInteger("seed");
        boolean first = dimensions > 1
                && a.choice("data_format", false, Map.of("channels_last", false, "channels_first", true));
        a.check();
        return new SpatialDropout(name, trainable, dimensions, rate, first, seed);
    }

    private static double rate(Arguments a) {
        if (!a.has("rate")) {
            a.problem("rate is missing");
        }
        return a.number("rate", 0, 0, 1);
    }

    private static GaussianDropout gaussianDropout(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double rate = rate(a);
        OptionalInt seed = a.optionalInteger("seed");
        a.check();
        return new GaussianDropout(name, trainable, rate, seed);
    }

    private static AlphaDropout alphaDropout(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double rate = rate(a);
        OptionalInt seed = a.optionalInteger("seed");
        List<Integer> noise = noiseShape(a);
        a.check();
        return new AlphaDropout(name, trainable, rate, noise, seed);
    }
}
