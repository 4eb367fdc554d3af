package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Ones;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.BatchNormalization;
import io.yunmo.learn.layer.GroupNormalization;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.LayerNormalization;
import io.yunmo.learn.layer.UnitNormalization;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.List;
import java.util.Optional;

/** Reads the normalisations. */
final class NormalizationLayers {
    private NormalizationLayers() {}

    static Layer batchNormalization(String name, Arguments a) {
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

    static Layer layerNormalization(String name, Arguments a) {
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

    static Layer groupNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        LayerArguments.lastAxis(a);
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

    static Layer unitNormalization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        LayerArguments.lastAxis(a);
        a.check();
        return new UnitNormalization(name, trainable);
    }
}
