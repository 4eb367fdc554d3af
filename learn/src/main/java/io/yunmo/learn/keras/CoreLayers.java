package io.yunmo.learn.keras;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.ActivationLayer;
import io.yunmo.learn.layer.Dense;
import io.yunmo.learn.layer.Dropout;
import io.yunmo.learn.layer.GaussianNoise;
import io.yunmo.learn.layer.InputLayer;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.LeakyReLU;
import io.yunmo.learn.layer.ReLU;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads inputs, dense layers, activations and noise. */
final class CoreLayers {
    private CoreLayers() {}

    static Layer input(String name, Arguments a) {
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
        int first = batch.isEmpty() || batch.getFirst() < 1 ? 0 : batch.getFirst();
        List<Integer> shape = batch.isEmpty() ? sample : batch.subList(1, batch.size());
        if (shape.stream().anyMatch(d -> d < 1)) {
            a.problem("every axis but the batch needs a known size, the shape is %s", shape);
        }
        a.check();
        return new InputLayer(
                name, LayerArguments.shape(shape), first == 0 ? OptionalInt.empty() : OptionalInt.of(first));
    }

    static Layer dense(String name, Arguments a) {
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

    static Initializer glorot() {
        return Initializer.parse(JsonNodeFactory.instance.stringNode("glorot_uniform"));
    }

    static Layer activation(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (!a.has("activation")) {
            a.problem("activation is missing");
        }
        Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
        Optional<Regularizer> activity = LayerArguments.regularizer(a, "activity_regularizer");
        a.check();
        return new ActivationLayer(name, trainable, activation, activity);
    }

    static Layer relu(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        OptionalDouble max = a.optionalNumber("max_value");
        double slope = a.number("negative_slope", 0);
        double threshold = a.number("threshold", 0);
        a.check();
        return new ReLU(
                name, trainable, max.isPresent() ? Optional.of(max.getAsDouble()) : Optional.empty(), slope, threshold);
    }

    static Layer leakyReLU(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double slope = a.number("negative_slope", 0.3);
        a.check();
        return new LeakyReLU(name, trainable, slope);
    }

    static Layer dropout(String name, Arguments a) {
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

    static Layer gaussianNoise(String name, Arguments a) {
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
