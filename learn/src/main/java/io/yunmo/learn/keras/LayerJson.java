package io.yunmo.learn.keras;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Ones;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.ActivationLayer;
import io.yunmo.learn.layer.Add;
import io.yunmo.learn.layer.BatchNormalization;
import io.yunmo.learn.layer.Concatenate;
import io.yunmo.learn.layer.Dense;
import io.yunmo.learn.layer.Dropout;
import io.yunmo.learn.layer.Flatten;
import io.yunmo.learn.layer.GaussianNoise;
import io.yunmo.learn.layer.GroupNormalization;
import io.yunmo.learn.layer.InputLayer;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.LayerNormalization;
import io.yunmo.learn.layer.LeakyReLU;
import io.yunmo.learn.layer.ReLU;
import io.yunmo.learn.layer.Reshape;
import io.yunmo.learn.layer.UnitNormalization;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads layers from their Keras configurations, with Keras's defaults. {@link LayerWriter} is the other direction. */
final class LayerJson {
    private static final Map<String, BiFunction<String, Arguments, Layer>> BY_CLASS = classes();

    private LayerJson() {}

    private static Map<String, BiFunction<String, Arguments, Layer>> classes() {
        Map<String, BiFunction<String, Arguments, Layer>> m = new TreeMap<>();
        m.put("InputLayer", LayerJson::input);
        m.put("Add", LayerJson::add);
        m.put("Concatenate", LayerJson::concatenate);
        m.put("LeakyReLU", LayerJson::leakyReLU);
        m.put("GaussianNoise", LayerJson::gaussianNoise);
        m.put("GroupNormalization", LayerJson::groupNormalization);
        m.put("UnitNormalization", LayerJson::unitNormalization);
        m.put("Dense", LayerJson::dense);
        m.put("Activation", LayerJson::activation);
        m.put("ReLU", LayerJson::relu);
        m.put("Dropout", LayerJson::dropout);
        m.put("Flatten", LayerJson::flatten);
        m.put("Reshape", LayerJson::reshape);
        m.put("BatchNormalization", LayerJson::batchNormalization);
        m.put("LayerNormalization", LayerJson::layerNormalization);
        return m;
    }

    /**
     * Reads a layer; INVALID, with all problems of this layer, for what Keras would reject or this program does not know.
     *
     * @param named what it is called if the configuration does not say
     */
    static Layer read(KerasObject object, String named) {
        BiFunction<String, Arguments, Layer> reader = BY_CLASS.get(object.name());
        if (reader == null) {
            throw Names.unknown("layer class", object.name(), BY_CLASS.keySet());
        }
        String name = object.config().path("name").isString()
                ? object.config().path("name").stringValue()
                : named;
        String label = "layer '" + name + "' (" + object.name() + ")";
        if (name.isEmpty() || name.length() > 200 || name.contains("/")) {
            throw io.yunmo.tensor.YunmoException.invalid(
                    "%s: a name has 1 to 200 characters and no '/'", label.length() > 260 ? "a layer" : label);
        }
        Arguments a = new Arguments(label, object.config()).ignore("name");
        checkType(a);
        return reader.apply(name, a);
    }

    private static void checkType(Arguments a) {
        Optional<JsonNode> type = a.node("dtype");
        if (type.isEmpty()) {
            return;
        }
        JsonNode n = type.get();
        String name =
                n.isString() ? n.stringValue() : n.path("config").path("name").asString("?");
        if (!name.equals("float32")) {
            a.problem("dtype is %s; networks compute in float32 here", name);
        }
    }

    private static boolean trainable(Arguments a) {
        return a.flag("trainable", true);
    }

    private static Layer input(String name, Arguments a) {
        a.ignore("trainable");
        List<Integer> batch = sizes(a, a.has("batch_shape") ? "batch_shape" : "batch_input_shape");
        List<Integer> sample = sizes(a, a.has("shape") ? "shape" : "input_shape");
        for (String never : List.of("sparse", "ragged", "optional")) {
            if (a.flag(never, false)) {
                a.problem("%s inputs are not supported", never);
            }
        }
        if (a.has("batch_size")) {
            batch = new ArrayList<>(List.of(a.integer("batch_size", 0)));
            batch.addAll(sample);
        }
        if (batch.isEmpty() && sample.isEmpty()) {
            a.problem("batch_shape (or shape, without the batch) is missing");
        }
        int first = batch.isEmpty() || batch.getFirst() < 1 ? 0 : batch.getFirst();
        List<Integer> shape = batch.isEmpty() ? sample : batch.subList(1, batch.size());
        if (shape.stream().anyMatch(d -> d < 1)) {
            a.problem("every axis but the batch needs a known size, the shape is %s", shape);
        }
        a.check();
        return new InputLayer(name, shape(shape), first == 0 ? OptionalInt.empty() : OptionalInt.of(first));
    }

    /** A list of sizes; null is -1. */
    private static List<Integer> sizes(Arguments a, String argument) {
        List<Integer> sizes = new ArrayList<>();
        Optional<JsonNode> node = a.node(argument);
        if (node.isEmpty()) {
            return sizes;
        }
        if (!node.get().isArray() || node.get().size() > 32) {
            a.problem("%s must be a list of sizes, not %s", argument, KerasObject.abbreviated(node.get()));
            return sizes;
        }
        for (JsonNode d : node.get()) {
            if (d.isNull()) {
                sizes.add(-1);
            } else if (d.isIntegralNumber() && d.canConvertToInt()) {
                sizes.add(d.intValue());
            } else {
                a.problem("%s must be a list of sizes, not %s", argument, KerasObject.abbreviated(node.get()));
                return List.of(-1);
            }
        }
        return sizes;
    }

    static Shape shape(List<Integer> sizes) {
        return new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
    }

    private static Layer dense(String name, Arguments a) {
        if (!a.has("units")) {
            a.problem("units is missing");
        }
        a.ignore("batch_input_shape");
        refuse(a, "quantization_config", "lora_rank", "lora_alpha");
        boolean trainable = trainable(a);
        int units = a.integer("units", 1);
        if (units < 1 || units > Dense.MOST_UNITS) {
            a.problem("units is %d; give a whole number from 1 to %d", units, Dense.MOST_UNITS);
        }
        Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
        boolean useBias = a.flag("use_bias", true);
        Initializer kernel = initializer(a, "kernel_initializer", glorot());
        Initializer bias = initializer(a, "bias_initializer", new Zeros());
        Optional<Regularizer> kernelRegularizer = regularizer(a, "kernel_regularizer");
        Optional<Regularizer> biasRegularizer = regularizer(a, "bias_regularizer");
        Optional<Regularizer> activity = regularizer(a, "activity_regularizer");
        Optional<Constraint> kernelConstraint = constraint(a, "kernel_constraint");
        Optional<Constraint> biasConstraint = constraint(a, "bias_constraint");
        a.check();
        return new Dense(
                name,
                trainable,
                units,
                activation,
                useBias,
                kernel,
                bias,
                kernelRegularizer,
                biasRegularizer,
                activity,
                kernelConstraint,
                biasConstraint);
    }

    private static Layer activation(String name, Arguments a) {
        boolean trainable = trainable(a);
        if (!a.has("activation")) {
            a.problem("activation is missing");
        }
        Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
        Optional<Regularizer> activity = regularizer(a, "activity_regularizer");
        a.check();
        return new ActivationLayer(name, trainable, activation, activity);
    }

    private static Layer relu(String name, Arguments a) {
        boolean trainable = trainable(a);
        OptionalDouble max = a.optionalNumber("max_value");
        double slope = a.number("negative_slope", 0);
        double threshold = a.number("threshold", 0);
        a.check();
        return new ReLU(
                name, trainable, max.isPresent() ? Optional.of(max.getAsDouble()) : Optional.empty(), slope, threshold);
    }

    private static Layer dropout(String name, Arguments a) {
        boolean trainable = trainable(a);
        if (!a.has("rate")) {
            a.problem("rate is missing");
        }
        double rate = a.number("rate", 0, 0, 1);
        OptionalInt seed = a.optionalInteger("seed");
        refuse(a, "noise_shape");
        a.check();
        return new Dropout(name, trainable, rate, seed);
    }

    private static Layer flatten(String name, Arguments a) {
        boolean trainable = trainable(a);
        boolean first = a.choice("data_format", false, Map.of("channels_last", false, "channels_first", true));
        a.check();
        return new Flatten(name, trainable, first);
    }

    private static Layer reshape(String name, Arguments a) {
        boolean trainable = trainable(a);
        List<Integer> target = sizes(a, "target_shape");
        if (target.isEmpty()) {
            a.problem("target_shape is missing");
        }
        if (target.stream().anyMatch(d -> d < -1 || d == 0)) {
            a.problem("target_shape is %s; sizes are 1 or more, and one may be -1", target);
        }
        a.check();
        return new Reshape(name, trainable, shape(target));
    }

    private static Layer batchNormalization(String name, Arguments a) {
        boolean trainable = trainable(a);
        for (String never : List.of("synchronized", "renorm")) {
            if (a.flag(never, false)) {
                a.problem("%s is not supported", never);
            }
        }
        a.ignore("renorm_clipping", "renorm_momentum");
        int axis = a.integer("axis", -1);
        double momentum = a.number("momentum", 0.99, 0, 1);
        double epsilon = a.number("epsilon", 0.001, 0, Double.MAX_VALUE);
        boolean center = a.flag("center", true);
        boolean scale = a.flag("scale", true);
        Initializer beta = initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = initializer(a, "gamma_initializer", new Ones());
        Initializer mean = initializer(a, "moving_mean_initializer", new Zeros());
        Initializer variance = initializer(a, "moving_variance_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = constraint(a, "gamma_constraint");
        a.check();
        return new BatchNormalization(
                name,
                trainable,
                axis,
                momentum,
                epsilon,
                center,
                scale,
                beta,
                gamma,
                mean,
                variance,
                betaRegularizer,
                gammaRegularizer,
                betaConstraint,
                gammaConstraint);
    }

    private static Layer layerNormalization(String name, Arguments a) {
        boolean trainable = trainable(a);
        if (a.flag("rms_scaling", false)) {
            a.problem("rms_scaling is not supported");
        }
        List<Integer> axes = axes(a);
        double epsilon = a.number("epsilon", 0.001, 0, Double.MAX_VALUE);
        boolean center = a.flag("center", true);
        boolean scale = a.flag("scale", true);
        Initializer beta = initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = initializer(a, "gamma_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = constraint(a, "gamma_constraint");
        a.check();
        return new LayerNormalization(
                name,
                trainable,
                axes,
                epsilon,
                center,
                scale,
                beta,
                gamma,
                betaRegularizer,
                gammaRegularizer,
                betaConstraint,
                gammaConstraint);
    }

    private static Layer groupNormalization(String name, Arguments a) {
        boolean trainable = trainable(a);
        lastAxis(a);
        int groups = a.integer("groups", 32);
        double epsilon = a.number("epsilon", 0.001, 0, Double.MAX_VALUE);
        boolean center = a.flag("center", true);
        boolean scale = a.flag("scale", true);
        Initializer beta = initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = initializer(a, "gamma_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = constraint(a, "gamma_constraint");
        a.check();
        return new GroupNormalization(
                name,
                trainable,
                groups,
                epsilon,
                center,
                scale,
                beta,
                gamma,
                betaRegularizer,
                gammaRegularizer,
                betaConstraint,
                gammaConstraint);
    }

    private static Layer unitNormalization(String name, Arguments a) {
        boolean trainable = trainable(a);
        lastAxis(a);
        a.check();
        return new UnitNormalization(name, trainable);
    }

    private static Layer add(String name, Arguments a) {
        boolean trainable = trainable(a);
        a.check();
        return new Add(name, trainable);
    }

    private static Layer concatenate(String name, Arguments a) {
        boolean trainable = trainable(a);
        lastAxis(a);
        a.check();
        return new Concatenate(name, trainable);
    }

    private static Layer leakyReLU(String name, Arguments a) {
        boolean trainable = trainable(a);
        double slope = a.number("negative_slope", 0.3);
        a.check();
        return new LeakyReLU(name, trainable, slope);
    }

    private static Layer gaussianNoise(String name, Arguments a) {
        boolean trainable = trainable(a);
        if (!a.has("stddev")) {
            a.problem("stddev is missing");
        }
        double deviation = a.number("stddev", 0, 0, 1);
        OptionalInt seed = a.optionalInteger("seed");
        a.check();
        return new GaussianNoise(name, trainable, deviation, seed);
    }

    private static void lastAxis(Arguments a) {
        List<Integer> axes = axes(a);
        if (!axes.equals(List.of(-1))) {
            a.problem("axis is %s; only -1, the last one, is supported", axes);
        }
    }

    private static List<Integer> axes(Arguments a) {
        List<Integer> axes = new ArrayList<>();
        for (double d : a.numbers("axis")) {
            if (d != Math.rint(d) || Math.abs(d) > 100) {
                a.problem("axis must be whole numbers, not %s", d);
            }
            axes.add((int) d);
        }
        return axes.isEmpty() ? List.of(-1) : axes;
    }

    /** Arguments that Keras has and this program does not: only null is taken. */
    private static void refuse(Arguments a, String... names) {
        for (String name : names) {
            if (a.has(name)) {
                a.problem("%s is not supported", name);
            }
        }
    }

    private static Initializer glorot() {
        return Initializer.parse(JsonNodeFactory.instance.stringNode("glorot_uniform"));
    }

    private static Initializer initializer(Arguments a, String argument, Initializer otherwise) {
        return a.nested(argument, otherwise, Initializer::parse);
    }

    private static Optional<Regularizer> regularizer(Arguments a, String argument) {
        return a.nested(argument, Optional.empty(), n -> Optional.of(Regularizer.parse(n)));
    }

    private static Optional<Constraint> constraint(Arguments a, String argument) {
        return a.nested(argument, Optional.empty(), n -> Optional.of(Constraint.parse(n)));
    }
}
