package io.yunmo.learn.keras;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.core.ActivationLayer;
import io.yunmo.learn.layer.core.Dense;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.learn.layer.core.LeakyReLU;
import io.yunmo.learn.layer.core.ReLU;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Inputs, dense layers and activations. */
final class CoreLayers {
    private static final List<String> INPUT_TYPES = List.of(
            "float32",
            "float16",
            "bfloat16",
            "float64",
            "bool",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64");

    private CoreLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.plain(InputLayer.class, "InputLayer", CoreLayers::input, CoreLayers::writeInput),
                LayerFormat.built(Dense.class, "Dense", CoreLayers::dense, CoreLayers::writeDense),
                LayerFormat.plain(ActivationLayer.class, "Activation", CoreLayers::activation, (l, c) -> {
                    LayerWriter.activity(c, l.activityRegularizer());
                    c.set("activation", l.activation().write());
                }),
                LayerFormat.plain(ReLU.class, "ReLU", CoreLayers::relu, CoreLayers::writeReLU),
                LayerFormat.plain(
                        LeakyReLU.class,
                        "LeakyReLU",
                        CoreLayers::leakyReLU,
                        (l, c) -> c.put("negative_slope", l.negativeSlope())));
    }

    private static InputLayer input(String name, Arguments a) {
        a.ignore("trainable");
        List<Integer> batch = LayerArguments.sizes(a, a.has("batch_shape") ? "batch_shape" : "batch_input_shape");
        List<Integer> sample = LayerArguments.sizes(a, a.has("shape") ? "shape" : "input_shape");
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
        String type = a.text("dtype", "float32");
        if (!INPUT_TYPES.contains(type)) {
            a.problem("dtype is %s; inputs are numbers: %s", type, INPUT_TYPES);
        }
        int first = batch.isEmpty() || batch.getFirst() < 1 ? 0 : batch.getFirst();
        List<Integer> shape = batch.isEmpty() ? sample : batch.subList(1, batch.size());
        if (shape.stream().anyMatch(d -> d < 1)) {
            a.problem("every axis but the batch needs a known size, the shape is %s", shape);
        }
        a.check();
        return new InputLayer(
                name, LayerArguments.shape(shape), first == 0 ? OptionalInt.empty() : OptionalInt.of(first), type);
    }

    private static void writeInput(InputLayer layer, ObjectNode c) {
        ArrayNode shape = LayerWriter.batched(layer.shape(), true);
        layer.batch().ifPresent(n -> shape.set(0, n));
        c.set("batch_shape", shape);
        c.put("dtype", layer.type()).put("sparse", false).put("ragged", false);
        c.put("name", layer.name()).put("optional", false);
    }

    private static Dense dense(String name, Arguments a) {
        if (!a.has("units")) {
            a.problem("units is missing");
        }
        a.ignore("batch_input_shape");
        LayerArguments.refuse(a, "quantization_config", "lora_rank", "lora_alpha");
        boolean trainable = LayerArguments.trainable(a);
        int units = a.integer("units", 1);
        if (units < 1 || units > Dense.MOST_UNITS) {
            a.problem("units is %d; give a whole number from 1 to %d", units, Dense.MOST_UNITS);
        }
        Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
        boolean useBias = a.flag("use_bias", true);
        Initializer kernel = LayerArguments.initializer(a, "kernel_initializer", glorot());
        Initializer bias = LayerArguments.initializer(a, "bias_initializer", new Zeros());
        Optional<Regularizer> kernelRegularizer = LayerArguments.regularizer(a, "kernel_regularizer");
        Optional<Regularizer> biasRegularizer = LayerArguments.regularizer(a, "bias_regularizer");
        Optional<Regularizer> activity = LayerArguments.regularizer(a, "activity_regularizer");
        Optional<Constraint> kernelConstraint = LayerArguments.constraint(a, "kernel_constraint");
        Optional<Constraint> biasConstraint = LayerArguments.constraint(a, "bias_constraint");
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

    private static void writeDense(Dense d, ObjectNode c) {
        LayerWriter.activity(c, d.activityRegularizer());
        c.put("units", d.units());
        c.set("activation", d.activation().write());
        c.put("use_bias", d.useBias());
        c.set("kernel_initializer", d.kernelInitializer().write());
        c.set("bias_initializer", d.biasInitializer().write());
        c.set("kernel_regularizer", LayerWriter.regularizer(d.kernelRegularizer()));
        c.set("bias_regularizer", LayerWriter.regularizer(d.biasRegularizer()));
        c.set("kernel_constraint", LayerWriter.constraint(d.kernelConstraint()));
        c.set("bias_constraint", LayerWriter.constraint(d.biasConstraint()));
        c.putNull("quantization_config");
    }

    static Initializer glorot() {
        return Initializer.parse(JsonNodeFactory.instance.stringNode("glorot_uniform"));
    }

    private static ActivationLayer activation(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("activation")) {
            a.problem("activation is missing");
        }
        Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
        Optional<Regularizer> activity = LayerArguments.regularizer(a, "activity_regularizer");
        a.check();
        return new ActivationLayer(name, trainable, activation, activity);
    }

    private static ReLU relu(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        OptionalDouble max = a.optionalNumber("max_value");
        double slope = a.number("negative_slope", 0);
        double threshold = a.number("threshold", 0);
        a.check();
        return new ReLU(
                name, trainable, max.isPresent() ? Optional.of(max.getAsDouble()) : Optional.empty(), slope, threshold);
    }

    private static void writeReLU(ReLU r, ObjectNode c) {
        r.maxValue().ifPresentOrElse(max -> c.put("max_value", max), () -> c.putNull("max_value"));
        c.put("negative_slope", r.negativeSlope()).put("threshold", r.threshold());
    }

    private static LeakyReLU leakyReLU(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double slope = a.number("negative_slope", 0.3);
        a.check();
        return new LeakyReLU(name, trainable, slope);
    }
}
