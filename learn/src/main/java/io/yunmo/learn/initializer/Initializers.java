package io.yunmo.learn.initializer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The initialisers by class name; snake-case names and Keras's old aliases mean the same. */
final class Initializers {
    private static final Map<String, Function<Arguments, Initializer>> BY_NAME = names();
    private static final Map<String, String> ALIASES = Map.of(
            "zero", "Zeros",
            "one", "Ones",
            "normal", "RandomNormal",
            "uniform", "RandomUniform",
            "IdentityInitializer", "Identity",
            "OrthogonalInitializer", "Orthogonal");

    private Initializers() {}

    private static Map<String, Function<Arguments, Initializer>> names() {
        Map<String, Function<Arguments, Initializer>> m = new TreeMap<>();
        m.put("Zeros", a -> new Zeros());
        m.put("Ones", a -> new Ones());
        m.put("Constant", a -> new Constant(a.number("value", 0)));
        m.put("Identity", a -> new Identity(a.number("gain", 1)));
        m.put("RandomUniform", a -> new RandomUniform(a.number("minval", -0.05), a.number("maxval", 0.05), seed(a)));
        m.put("RandomNormal", a -> new RandomNormal(a.number("mean", 0), a.number("stddev", 0.05), seed(a)));
        m.put("TruncatedNormal", a -> new TruncatedNormal(a.number("mean", 0), a.number("stddev", 0.05), seed(a)));
        m.put("Orthogonal", a -> new Orthogonal(a.number("gain", 1), seed(a)));
        m.put("VarianceScaling", VarianceScaling::read);
        for (VarianceScaling.Preset p : VarianceScaling.Preset.values()) {
            m.put(p.keras(), a -> VarianceScaling.read(p, a));
        }
        return Map.copyOf(m);
    }

    static Initializer parse(JsonNode node) {
        KerasObject object = KerasObject.read(node, "initializer");
        String name = ALIASES.getOrDefault(object.name(), object.name());
        Function<Arguments, Initializer> read = BY_NAME.entrySet().stream()
                .filter(e -> e.getKey().equals(name) || Names.snake(e.getKey()).equals(name))
                .findFirst()
                .orElseThrow(() -> Names.unknown("initializer", object.name(), BY_NAME.keySet()))
                .getValue();
        Arguments a = new Arguments("initializer", object).ignore("dtype");
        Initializer i = read.apply(a);
        a.check();
        return i;
    }

    /** A seed is a whole number or a serialised SeedGenerator that holds one. */
    static OptionalLong seed(Arguments a) {
        Optional<JsonNode> node = a.node("seed");
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode n = node.get();
        JsonNode number = n.isObject() ? n.path("config").path("seed") : n;
        if (n.isObject() && (number.isNull() || number.isMissingNode())) {
            return OptionalLong.empty();
        }
        if (!number.isIntegralNumber()) {
            a.problem("seed must be a whole number, not %s", n);
            return OptionalLong.empty();
        }
        return OptionalLong.of(number.longValue());
    }

    static ObjectNode putSeed(ObjectNode config, OptionalLong seed) {
        if (seed.isPresent()) {
            return config.put("seed", seed.getAsLong());
        }
        return config.putNull("seed");
    }

    static ObjectNode write(String className, ObjectNode config) {
        return KerasObject.write("keras.initializers", className, config);
    }
}
