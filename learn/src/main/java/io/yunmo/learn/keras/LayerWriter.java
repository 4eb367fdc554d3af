package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes layers as Keras serialises them. */
final class LayerWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private LayerWriter() {}

    /** The layer's object; {@code inputs} are the shapes of the samples that it takes. */
    static ObjectNode write(Layer layer, List<Shape> inputs) {
        ObjectNode node = KerasObject.write("keras.layers", layer.className(), config(layer));
        if (!isBuilt(layer)) {
            return node;
        }
        if (inputs.size() == 1) {
            node.set("build_config", buildConfig(inputs.getFirst()));
        } else {
            ArrayNode shapes = JSON.arrayNode();
            inputs.forEach(s -> shapes.add(batched(s, true)));
            node.set("build_config", JSON.objectNode().set("input_shape", shapes));
        }
        return node;
    }

    /** {@code {"input_shape": [null, …]}}. */
    static ObjectNode buildConfig(Shape input) {
        ObjectNode build = JSON.objectNode();
        build.set("input_shape", batched(input, true));
        return build;
    }

    /** A sample's shape with null, or nothing, for the batch in front. */
    static ArrayNode batched(Shape sample, boolean batch) {
        ArrayNode a = JSON.arrayNode();
        if (batch) {
            a.addNull();
        }
        for (int i = 0; i < sample.rank(); i++) {
            a.add((int) sample.dimension(i));
        }
        return a;
    }

    /** float32, as Keras writes it. */
    static ObjectNode floatPolicy() {
        ObjectNode config = JSON.objectNode().put("name", "float32");
        return KerasObject.write("keras", "DTypePolicy", config);
    }

    /** Keras notes the input shape of layers that have a build method of their own. */
    private static boolean isBuilt(Layer layer) {
        return switch (layer) {
            case Dense d -> true;
            case BatchNormalization b -> true;
            case LayerNormalization l -> true;
            case GroupNormalization g -> true;
            case Add a -> true;
            case Concatenate c -> true;
            case Flatten f -> true;
            case InputLayer i -> false;
            case ActivationLayer a -> false;
            case ReLU r -> false;
            case LeakyReLU l -> false;
            case GaussianNoise g -> false;
            case UnitNormalization u -> false;
            case Dropout d -> false;
            case Reshape r -> false;
        };
    }

    private static ObjectNode config(Layer layer) {
        if (layer instanceof InputLayer i) {
            return input(i);
        }
        ObjectNode c = JSON.objectNode();
        c.put("name", layer.name()).put("trainable", layer.trainable());
        c.set("dtype", floatPolicy());
        switch (layer) {
            case InputLayer i -> throw new IllegalStateException("written above");
            case Dense d -> dense(d, c);
            case ActivationLayer a -> {
                activity(c, a.activityRegularizer());
                c.set("activation", a.activation().write());
            }
            case ReLU r -> {
                c.set("max_value", r.maxValue().<JsonNode>map(JSON::numberNode).orElseGet(JSON::nullNode));
                c.put("negative_slope", r.negativeSlope()).put("threshold", r.threshold());
            }
            case Dropout d -> {
                c.put("rate", d.rate());
                c.set("seed", seed(d.seed()));
                c.putNull("noise_shape");
            }
            case LeakyReLU l -> c.put("negative_slope", l.negativeSlope());
            case GaussianNoise g -> {
                c.put("stddev", g.deviation());
                c.set("seed", seed(g.seed()));
            }
            case UnitNormalization u -> c.put("axis", -1);
            case GroupNormalization g -> groupNormalization(g, c);
            case Add a -> {}
            case Concatenate t -> c.put("axis", -1);
            case Flatten f -> c.put("data_format", f.channelsFirst() ? "channels_first" : "channels_last");
            case Reshape r -> c.set("target_shape", batched(r.target(), false));
            case BatchNormalization b -> batchNormalization(b, c);
            case LayerNormalization l -> layerNormalization(l, c);
        }
        return c;
    }

    private static ObjectNode input(InputLayer layer) {
        ObjectNode c = JSON.objectNode();
        ArrayNode shape = batched(layer.shape(), true);
        layer.batch().ifPresent(n -> shape.set(0, n));
        c.set("batch_shape", shape);
        c.put("dtype", "float32").put("sparse", false).put("ragged", false);
        return c.put("name", layer.name()).put("optional", false);
    }

    private static void dense(Dense d, ObjectNode c) {
        activity(c, d.activityRegularizer());
        c.put("units", d.units());
        c.set("activation", d.activation().write());
        c.put("use_bias", d.useBias());
        c.set("kernel_initializer", d.kernelInitializer().write());
        c.set("bias_initializer", d.biasInitializer().write());
        c.set("kernel_regularizer", regularizer(d.kernelRegularizer()));
        c.set("bias_regularizer", regularizer(d.biasRegularizer()));
        c.set("kernel_constraint", constraint(d.kernelConstraint()));
        c.set("bias_constraint", constraint(d.biasConstraint()));
        c.putNull("quantization_config");
    }

    private static void batchNormalization(BatchNormalization b, ObjectNode c) {
        c.put("axis", b.axis()).put("momentum", b.momentum()).put("epsilon", b.epsilon());
        c.put("center", b.center()).put("scale", b.scale());
        c.set("beta_initializer", b.betaInitializer().write());
        c.set("gamma_initializer", b.gammaInitializer().write());
        c.set("moving_mean_initializer", b.movingMeanInitializer().write());
        c.set("moving_variance_initializer", b.movingVarianceInitializer().write());
        c.set("beta_regularizer", regularizer(b.betaRegularizer()));
        c.set("gamma_regularizer", regularizer(b.gammaRegularizer()));
        c.set("beta_constraint", constraint(b.betaConstraint()));
        c.set("gamma_constraint", constraint(b.gammaConstraint()));
        c.put("synchronized", false).put("renorm", false).putNull("renorm_clipping");
        c.put("renorm_momentum", 0.99);
    }

    private static void layerNormalization(LayerNormalization l, ObjectNode c) {
        ArrayNode axes = JSON.arrayNode();
        l.axes().forEach(axes::add);
        c.set("axis", axes);
        c.put("epsilon", l.epsilon()).put("center", l.center()).put("scale", l.scale());
        c.put("rms_scaling", false);
        c.set("beta_initializer", l.betaInitializer().write());
        c.set("gamma_initializer", l.gammaInitializer().write());
        c.set("beta_regularizer", regularizer(l.betaRegularizer()));
        c.set("gamma_regularizer", regularizer(l.gammaRegularizer()));
        c.set("beta_constraint", constraint(l.betaConstraint()));
        c.set("gamma_constraint", constraint(l.gammaConstraint()));
    }

    private static void groupNormalization(GroupNormalization g, ObjectNode c) {
        c.put("groups", g.groups()).put("axis", -1).put("epsilon", g.epsilon());
        c.put("center", g.center()).put("scale", g.scale());
        c.set("beta_initializer", g.betaInitializer().write());
        c.set("gamma_initializer", g.gammaInitializer().write());
        c.set("beta_regularizer", regularizer(g.betaRegularizer()));
        c.set("gamma_regularizer", regularizer(g.gammaRegularizer()));
        c.set("beta_constraint", constraint(g.betaConstraint()));
        c.set("gamma_constraint", constraint(g.gammaConstraint()));
    }

    private static JsonNode seed(OptionalInt seed) {
        return seed.isPresent() ? JSON.numberNode(seed.getAsInt()) : JSON.nullNode();
    }

    /** Keras writes it only where it is set. */
    private static void activity(ObjectNode c, Optional<Regularizer> regularizer) {
        regularizer.ifPresent(r -> c.set("activity_regularizer", r.write()));
    }

    private static JsonNode regularizer(Optional<Regularizer> r) {
        return r.map(Regularizer::write).orElseGet(JSON::nullNode);
    }

    private static JsonNode constraint(Optional<Constraint> c) {
        return c.map(Constraint::write).orElseGet(JSON::nullNode);
    }
}
