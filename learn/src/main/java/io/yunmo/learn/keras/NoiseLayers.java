package io.yunmo.learn.keras;

import io.yunmo.learn.layer.noise.Dropout;
import io.yunmo.learn.layer.noise.GaussianNoise;
import java.util.List;
import java.util.OptionalInt;

/** Layers that are random while training. */
final class NoiseLayers {
    private NoiseLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.plain(Dropout.class, "Dropout", NoiseLayers::dropout, (l, c) -> {
                    c.put("rate", l.rate());
                    c.set("seed", LayerWriter.seed(l.seed()));
                    c.putNull("noise_shape");
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
        LayerArguments.refuse(a, "noise_shape");
        a.check();
        return new Dropout(name, trainable, rate, seed);
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
}
