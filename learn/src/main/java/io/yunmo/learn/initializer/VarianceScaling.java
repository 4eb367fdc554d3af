package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A variance of scale / fan: Glorot and Bengio (2010), He et al. (2015) and LeCun et al. (1998) are presets.
 *
 * @param preset the class it is written as; empty for VarianceScaling itself
 * @param inputAxes the dimensions that count as inputs, with {@code outputAxes}; both empty to go by the shape
 */
public record VarianceScaling(
        Optional<Preset> preset,
        double scale,
        Fan fan,
        Distribution distribution,
        OptionalLong seed,
        List<Integer> inputAxes,
        List<Integer> outputAxes)
        implements Initializer {
    /** The deviation of a standard normal cut at two deviations. */
    private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

    /** Which number of units divides the scale. */
    public enum Fan {
        FAN_IN,
        FAN_OUT,
        FAN_AVG
    }

    /** What is drawn. */
    public enum Distribution {
        UNIFORM,
        TRUNCATED_NORMAL,
        UNTRUNCATED_NORMAL
    }

    /** The named combinations. */
    public enum Preset {
        GLOROT_UNIFORM("GlorotUniform", 1, Fan.FAN_AVG, Distribution.UNIFORM),
        GLOROT_NORMAL("GlorotNormal", 1, Fan.FAN_AVG, Distribution.TRUNCATED_NORMAL),
        HE_UNIFORM("HeUniform", 2, Fan.FAN_IN, Distribution.UNIFORM),
        HE_NORMAL("HeNormal", 2, Fan.FAN_IN, Distribution.TRUNCATED_NORMAL),
        LECUN_UNIFORM("LecunUniform", 1, Fan.FAN_IN, Distribution.UNIFORM),
        LECUN_NORMAL("LecunNormal", 1, Fan.FAN_IN, Distribution.TRUNCATED_NORMAL);

        private final String keras;
        private final double scale;
        private final Fan fan;
        private final Distribution distribution;

        Preset(String keras, double scale, Fan fan, Distribution distribution) {
            this.keras = keras;
            this.scale = scale;
            this.fan = fan;
            this.distribution = distribution;
        }

        /** Keras's class name. */
        public String keras() {
            return keras;
        }
    }

    public VarianceScaling {
        inputAxes = List.copyOf(inputAxes);
        outputAxes = List.copyOf(outputAxes);
    }

    /** A preset without a seed of its own. */
    public static VarianceScaling of(Preset p) {
        return new VarianceScaling(
                Optional.of(p), p.scale, p.fan, p.distribution, OptionalLong.empty(), List.of(), List.of());
    }

    static Initializer read(Preset p, Arguments a) {
        return new VarianceScaling(
                Optional.of(p),
                p.scale,
                p.fan,
                p.distribution,
                Initializers.seed(a),
                axes(a, "input_axes"),
                axes(a, "output_axes"));
    }

    static Initializer read(Arguments a) {
        double scale = a.number("scale", 1);
        if (scale <= 0) {
            a.problem("scale must be above 0, not %s", scale);
        }
        Map<String, Fan> fans = Map.of("fan_in", Fan.FAN_IN, "fan_out", Fan.FAN_OUT, "fan_avg", Fan.FAN_AVG);
        Map<String, Distribution> distributions = Map.of(
                "uniform", Distribution.UNIFORM,
                "normal", Distribution.TRUNCATED_NORMAL,
                "truncated_normal", Distribution.TRUNCATED_NORMAL,
                "untruncated_normal", Distribution.UNTRUNCATED_NORMAL);
        return new VarianceScaling(
                Optional.empty(),
                scale,
                a.choice("mode", Fan.FAN_IN, fans),
                a.choice("distribution", Distribution.TRUNCATED_NORMAL, distributions),
                Initializers.seed(a),
                axes(a, "input_axes"),
                axes(a, "output_axes"));
    }

    private static List<Integer> axes(Arguments a, String name) {
        return Arrays.stream(a.numbers(name)).mapToObj(d -> (int) d).toList();
    }

    @Override
    public float[] values(int[] shape, long given) {
        double variance = scale / Math.max(1, fan(shape));
        int n = Initializer.elements(shape);
        Draws draws = new Draws(seed, given);
        return switch (distribution) {
            case UNIFORM -> draws.uniform(n, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
            case TRUNCATED_NORMAL -> draws.truncatedNormal(n, 0, Math.sqrt(variance) / TRUNCATED_DEVIATION);
            case UNTRUNCATED_NORMAL -> draws.normal(n, 0, Math.sqrt(variance));
        };
    }

    private double fan(int[] shape) {
        double in = inputs(shape);
        double out = outputs(shape);
        return switch (fan) {
            case FAN_IN -> in;
            case FAN_OUT -> out;
            case FAN_AVG -> (in + out) / 2;
        };
    }

    private double inputs(int[] shape) {
        if (!inputAxes.isEmpty() && !outputAxes.isEmpty()) {
            return product(shape, inputAxes);
        }
        return switch (shape.length) {
            case 0 -> 1;
            case 1 -> shape[0];
            default -> (double) Initializer.elements(shape) / shape[shape.length - 1];
        };
    }

    private double outputs(int[] shape) {
        if (!inputAxes.isEmpty() && !outputAxes.isEmpty()) {
            return product(shape, outputAxes);
        }
        return switch (shape.length) {
            case 0 -> 1;
            case 1 -> shape[0];
            default -> (double) Initializer.elements(shape) / shape[shape.length - 2];
        };
    }

    private static double product(int[] shape, List<Integer> axes) {
        double p = 1;
        for (int a : axes) {
            p *= shape[a < 0 ? a + shape.length : a];
        }
        return p;
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        if (preset.isEmpty()) {
            config.put("scale", scale)
                    .put("mode", fan.name().toLowerCase(java.util.Locale.ROOT))
                    .put("distribution", distribution.name().toLowerCase(java.util.Locale.ROOT));
        }
        Initializers.putSeed(config, seed);
        put(config, "input_axes", inputAxes);
        put(config, "output_axes", outputAxes);
        return Initializers.write(preset.map(Preset::keras).orElse("VarianceScaling"), config);
    }

    private static void put(ObjectNode config, String name, List<Integer> axes) {
        if (axes.isEmpty()) {
            config.putNull(name);
        } else {
            ArrayNode array = config.putArray(name);
            axes.forEach(array::add);
        }
    }
}
