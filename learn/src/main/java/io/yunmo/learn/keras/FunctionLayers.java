package io.yunmo.learn.keras;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Zeros;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.core.ActivityRegularization;
import io.yunmo.learn.layer.core.ELU;
import io.yunmo.learn.layer.core.Identity;
import io.yunmo.learn.layer.core.Masking;
import io.yunmo.learn.layer.core.PReLU;
import io.yunmo.learn.layer.core.Softmax;
import io.yunmo.learn.layer.core.TimeDistributed;
import io.yunmo.learn.regularizer.L1L2;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Activations with arguments, and layers that change how others see their values. */
final class FunctionLayers {
    private FunctionLayers() {}

    static List<LayerFormat<?>> formats() {
        return List.of(
                LayerFormat.plain(ELU.class, "ELU", FunctionLayers::elu, (l, c) -> c.put("alpha", l.alpha())),
                LayerFormat.plain(
                        Softmax.class,
                        "Softmax",
                        FunctionLayers::softmax,
                        (l, c) -> LayerWriter.axes(c, "axis", l.axes())),
                LayerFormat.built(PReLU.class, "PReLU", FunctionLayers::prelu, FunctionLayers::writePReLU),
                LayerFormat.plain(Identity.class, "Identity", FunctionLayers::identity, (l, c) -> {}),
                LayerFormat.plain(
                        Masking.class,
                        "Masking",
                        FunctionLayers::masking,
                        (l, c) -> c.put("mask_value", l.maskValue())),
                LayerFormat.plain(
                        ActivityRegularization.class,
                        "ActivityRegularization",
                        FunctionLayers::activityRegularization,
                        (l, c) -> c.put("l1", l.l1()).put("l2", l.l2())),
                LayerFormat.built(
                        TimeDistributed.class,
                        "TimeDistributed",
                        FunctionLayers::timeDistributed,
                        (l, c) -> c.set("layer", LayerWriter.write(l.layer()))));
    }

    private static ELU elu(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double alpha = a.number("alpha", 1);
        a.check();
        return new ELU(name, trainable, alpha);
    }

    private static Softmax softmax(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        List<Integer> axes = LayerArguments.axes(a);
        a.check();
        return new Softmax(name, trainable, axes);
    }

    private static PReLU prelu(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        Initializer alpha = LayerArguments.initializer(a, "alpha_initializer", new Zeros());
        Optional<Regularizer> regularizer = LayerArguments.regularizer(a, "alpha_regularizer");
        Optional<Constraint> constraint = LayerArguments.constraint(a, "alpha_constraint");
        List<Integer> shared = a.has("shared_axes") ? LayerArguments.axes(a, "shared_axes") : List.of();
        a.check();
        return new PReLU(name, trainable, alpha, regularizer, constraint, shared);
    }

    private static void writePReLU(PReLU l, ObjectNode c) {
        c.set("alpha_initializer", l.alphaInitializer().write());
        c.set("alpha_regularizer", LayerWriter.regularizer(l.alphaRegularizer()));
        c.set("alpha_constraint", LayerWriter.constraint(l.alphaConstraint()));
        if (l.sharedAxes().isEmpty()) {
            c.putNull("shared_axes");
        } else {
            ArrayNode axes = c.putArray("shared_axes");
            l.sharedAxes().forEach(axes::add);
        }
    }

    private static Identity identity(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        a.check();
        return new Identity(name, trainable);
    }

    private static Masking masking(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double value = a.number("mask_value", 0);
        a.check();
        return new Masking(name, trainable, value);
    }

    private static ActivityRegularization activityRegularization(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        double l1 = a.number("l1", 0, 0, Double.MAX_VALUE);
        double l2 = a.number("l2", 0, 0, Double.MAX_VALUE);
        a.check();
        return new ActivityRegularization(name, trainable, new L1L2(l1, l2), l1, l2);
    }

    private static TimeDistributed timeDistributed(String name, Arguments a) {
        boolean trainable = LayerArguments.trainable(a);
        Layer layer = LayerArguments.layer(a, "layer");
        a.check();
        return new TimeDistributed(name, trainable, layer);
    }
}
