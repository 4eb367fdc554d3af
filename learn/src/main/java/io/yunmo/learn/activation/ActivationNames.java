package io.yunmo.learn.activation;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The activations by Keras's names. */
final class ActivationNames {
    private static final Map<String, Function<Arguments, Activation>> BY_NAME = names();

    private ActivationNames() {}

    private static Map<String, Function<Arguments, Activation>> names() {
        Map<String, Function<Arguments, Activation>> m = new TreeMap<>();
        for (Plain p : Plain.values()) {
            m.put(p.keras(), a -> p);
        }
        m.put("swish", a -> Plain.SILU);
        m.put("hard_swish", a -> Plain.HARD_SILU);
        m.put(
                "relu",
                a -> new Relu(
                        a.number("negative_slope", 0),
                        a.number("max_value", Double.POSITIVE_INFINITY),
                        a.number("threshold", 0)));
        m.put("leaky_relu", a -> new LeakyRelu(a.number("negative_slope", 0.2)));
        m.put("elu", a -> new Elu(a.number("alpha", 1)));
        m.put("celu", a -> new Celu(a.number("alpha", 1)));
        m.put("gelu", a -> new Gelu(a.flag("approximate", false)));
        m.put("threshold", ActivationNames::threshold);
        m.put("soft_shrink", a -> new Shrink(true, a.number("threshold", 0.5)));
        m.put("hard_shrink", a -> new Shrink(false, a.number("threshold", 0.5)));
        m.put("squareplus", a -> new Squareplus(a.number("b", 4)));
        for (RowActivation r : RowActivation.values()) {
            m.put(r.keras(), a -> row(r, a));
        }
        return Map.copyOf(m);
    }

    private static Activation threshold(Arguments a) {
        if (!a.has("threshold") || !a.has("default_value")) {
            a.problem("threshold and default_value must both be given");
        }
        return new Threshold(a.number("threshold", 0), a.number("default_value", 0));
    }

    private static Activation row(RowActivation r, Arguments a) {
        if (a.integer("axis", -1) != -1) {
            a.problem("axis must be -1, the last one");
        }
        return r;
    }

    static Activation parse(JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return Plain.LINEAR;
        }
        KerasObject object = KerasObject.read(node, "activation");
        Function<Arguments, Activation> read = BY_NAME.get(object.name());
        if (read == null) {
            throw Names.unknown("activation", object.name(), BY_NAME.keySet());
        }
        Arguments a = new Arguments("activation", object);
        Activation activation = read.apply(a);
        a.check();
        return activation;
    }

    static JsonNode write(Activation activation, boolean defaults) {
        if (!defaults) {
            throw YunmoException.invalid(
                    "Keras's JSON cannot say %s with arguments: use the layer of that name instead",
                    activation.keras());
        }
        return JsonNodeFactory.instance.stringNode(activation.keras());
    }
}
