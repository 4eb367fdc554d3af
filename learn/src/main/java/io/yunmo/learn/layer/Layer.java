package io.yunmo.learn.layer;

import io.yunmo.learn.activation.Activation;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A layer's configuration, with Keras's names and defaults: a value without weights. Shapes are those of one sample, the
 * batch left out. To add a layer: a record here, its operation beside it, and its case in {@code keras.LayerJson}.
 */
public sealed interface Layer
        permits ActivationLayer,
                Add,
                BatchNormalization,
                Concatenate,
                Dense,
                Dropout,
                Flatten,
                GaussianNoise,
                GroupNormalization,
                InputLayer,
                LayerNormalization,
                LeakyReLU,
                ReLU,
                Reshape,
                UnitNormalization {
    /** Unique in a network; the first part of its weights' paths. */
    String name();

    /** Whether fit changes its weights. */
    boolean trainable();

    /** Keras's name of the class. */
    default String className() {
        return getClass().getSimpleName();
    }

    /**
     * The shape of an output for inputs of these shapes.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID naming the layer and the shapes when they do not fit
     */
    Shape outputShape(List<Shape> inputs);

    /** What weights it has for inputs of these shapes, in Keras's order. */
    default List<WeightSpec> weights(List<Shape> inputs) {
        return List.of();
    }

    /** Whether its output is its input, seen under another shape, so that it needs neither memory nor time. */
    default boolean passesThrough(List<Shape> inputs, boolean learns) {
        return false;
    }

    /** The activation at its end, if a loss may compute it instead: see {@link Wiring#bare}. */
    default Optional<Activation> lastActivation() {
        return Optional.empty();
    }

    /** Compiles the layer for the buffers given. */
    Operation operation(Wiring wiring);

    /** "layer 'dense' (Dense)": how messages name it. */
    default String label() {
        return "layer '" + name() + "' (" + className() + ")";
    }
}
