package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Ones;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.normalization.BatchNormalization;
import io.yunmo.learn.layer.normalization.GroupNormalization;
import io.yunmo.learn.layer.normalization.LayerNormalization;
import io.yunmo.learn.layer.normalization.RMSNormalization;
import io.yunmo.learn.layer.normalization.SpectralNormalization;
import io.yunmo.learn.layer.normalization.UnitNormalization;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The normalisations. */
final class NormalizationLayers {
    private NormalizationLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.built(
                        BatchNormalization.class,
                        "BatchNormalization",
                        NormalizationLayers::batchNormalization,
                        NormalizationLayers::write),
                LayerFormat.built(
                        LayerNormalization.class,
                        "LayerNormalization",
                        NormalizationLayers::layerNormalization,
                        NormalizationLayers::write),
                LayerFormat.built(
                        GroupNormalization.class,
                        "GroupNormalization",
                        NormalizationLayers::groupNormalization,
                        NormalizationLayers::write),
                LayerFormat.plain(
                        UnitNormalization.class,
                        "UnitNormalization",
                        NormalizationLayers::unitNormalization,
                        (l, c) -> LayerWriter.axes(c, "axis", l.axes())),
                LayerFormat.built(RMSNormalization.class, "RMSNormalization", NormalizationLayers::rms, (l, c) -> {
                    ArrayNode axes = c.putArray("axis");
                    l.axes().forEach(axes::add);
                    c.put("epsilon", l.epsilon());
                }),
                LayerFormat.built(
                        SpectralNormalization.class, "SpectralNormalization", NormalizationLayers::spectral, (l, c) -> {
                            c.put("power_iterations", l.powerIterations());
                            c.set("layer", LayerWriter.write(l.layer()));
                        }));
    }

    private static BatchNormalization batchNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
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
        Initializer beta = LayerArguments.initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = LayerArguments.initializer(a, "gamma_initializer", new Ones());
        Initializer mean = LayerArguments.initializer(a, "moving_mean_initializer", new Zeros());
        Initializer variance = LayerArguments.initializer(a, "moving_variance_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = LayerArguments.regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = LayerArguments.regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = LayerArguments.constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = LayerArguments.constraint(a, "gamma_constraint");
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

    private static LayerNormalization layerNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        if (a.flag("rms_scaling", false)) {
            a.problem("rms_scaling is not supported");
        }
        List<Integer> axes = LayerArguments.axes(a);
        double epsilon = a.number("epsilon", 0.001, 0, Double.MAX_VALUE);
        boolean center = a.flag("center", true);
        boolean scale = a.flag("scale", true);
        Initializer beta = LayerArguments.initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = LayerArguments.initializer(a, "gamma_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = LayerArguments.regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = LayerArguments.regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = LayerArguments.constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = LayerArguments.constraint(a, "gamma_constraint");
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

    private static GroupNormalization groupNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        int axis = a.integer("axis", -1);
        int groups = a.integer("groups", 32);
        double epsilon = a.number("epsilon", 0.001, 0, Double.MAX_VALUE);
        boolean center = a.flag("center", true);
        boolean scale = a.flag("scale", true);
        Initializer beta = LayerArguments.initializer(a, "beta_initializer", new Zeros());
        Initializer gamma = LayerArguments.initializer(a, "gamma_initializer", new Ones());
        Optional<Regularizer> betaRegularizer = LayerArguments.regularizer(a, "beta_regularizer");
        Optional<Regularizer> gammaRegularizer = LayerArguments.regularizer(a, "gamma_regularizer");
        Optional<Constraint> betaConstraint = LayerArguments.constraint(a, "beta_constraint");
        Optional<Constraint> gammaConstraint = LayerArguments.constraint(a, "gamma_constraint");
        a.check();
        return new GroupNormalization(
                name,
                trainable,
                groups,
                axis,
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

    private static UnitNormalization unitNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> axes = LayerArguments.axes(a);
        a.check();
        return new UnitNormalization(name, trainable, axes);
    }

    private static RMSNormalization rms(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> axes = LayerArguments.axes(a);
        double epsilon = a.number("epsilon", 1e-6, 0, Double.MAX_VALUE);
        a.check();
        return new RMSNormalization(name, trainable, axes, epsilon);
    }

    private static SpectralNormalization spectral(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        int iterations = a.integer("power_iterations", 1);
        Layer layer = LayerArguments.layer(a, "layer");
        a.check();
        return new SpectralNormalization(name, trainable, layer, iterations);
    }

    private static void write(BatchNormalization b, ObjectNode c) {
        c.put("axis", b.axis()).put("momentum", b.momentum()).put("epsilon", b.epsilon());
        c.put("center", b.center()).put("scale", b.scale());
        c.set("beta_initializer", b.betaInitializer().write());
        c.set("gamma_initializer", b.gammaInitializer().write());
        c.set("moving_mean_initializer", b.movingMeanInitializer().write());
        c.set("moving_variance_initializer", b.movingVarianceInitializer().write());
        c.set("beta_regularizer", LayerWriter.regularizer(b.betaRegularizer()));
        c.set("gamma_regularizer", LayerWriter.regularizer(b.gammaRegularizer()));
        c.set("beta_constraint", LayerWriter.constraint(b.betaConstraint()));
        c.set("gamma_constraint", LayerWriter.constraint(b.gammaConstraint()));
        c.put("synchronized", false).put("renorm", false).putNull("renorm_clipping");
        c.put("renorm_momentum", 0.99);
    }

    private static void write(LayerNormalization l, ObjectNode c) {
        ArrayNode axes = JsonNodeFactory.instance.arrayNode();
        l.axes().forEach(axes::add);
        c.set("axis", axes);
        c.put("epsilon", l.epsilon()).put("center", l.center()).put("scale", l.scale());
        c.put("rms_scaling", false);
        c.set("beta_initializer", l.betaInitializer().write());
        c.set("gamma_initializer", l.gammaInitializer().write());
        c.set("beta_regularizer", LayerWriter.regularizer(l.betaRegularizer()));
        c.set("gamma_regularizer", LayerWriter.regularizer(l.gammaRegularizer()));
        c.set("beta_constraint", LayerWriter.constraint(l.betaConstraint()));
        c.set("gamma_constraint", LayerWriter.constraint(l.gammaConstraint()));
    }

    private static void write(GroupNormalization g, ObjectNode c) {
        c.put("groups", g.groups()).put("axis", g.axis()).put("epsilon", g.epsilon());
        c.put("center", g.center()).put("scale", g.scale());
        c.set("beta_initializer", g.betaInitializer().write());
        c.set("gamma_initializer", g.gammaInitializer().write());
        c.set("beta_regularizer", LayerWriter.regularizer(g.betaRegularizer()));
        c.set("gamma_regularizer", LayerWriter.regularizer(g.gammaRegularizer()));
        c.set("beta_constraint", LayerWriter.constraint(g.betaConstraint()));
        c.set("gamma_constraint", LayerWriter.constraint(g.gammaConstraint()));
    }
}
