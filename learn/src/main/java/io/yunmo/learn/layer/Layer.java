package io.yunmo.learn.layer;

import io.yunmo.learn.activation.Activation;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer's configuration, with Keras's names and defaults: a value without weights. Shapes are those of one sample, the
 * batch left out. To add a layer: a record in its family's package, its operation beside it, and its
 * {@code LayerFormat} in {@code learn.keras}.
 */
public interface Layer {
    /** Unique in a network; the first part of its weights' paths. */
    String name();

    /** Whether fit changes its weights. */
    boolean trainable();

    /** Keras's name of the class. */
    default String className() {
        return getClass().getSimpleName();
    }

    /**
     * The shape of the (first) output for inputs of these shapes.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID naming the layer and the shapes when they do not fit
     */
    Shape outputShape(List<Shape> inputs);

    /** The shapes of all outputs; overridden by layers that give several. */
    default List<Shape> outputShapes(List<Shape> inputs) {
        return List.of(outputShape(inputs));
    }

    /**
     * What mask each output carries: Keras's {@code compute_mask}, and {@code supports_masking} at once. By default none;
     * a layer that works on each step by itself returns {@link OutputMask#same}.
     *
     * @param masks the shape of each input's mask, the batch left out, where it has one
     */
    default List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        List<OutputMask> none = new ArrayList<>();
        outputShapes(inputs).forEach(s -> none.add(OutputMask.NONE));
        return none;
    }

    /** What weights it has for inputs of these shapes, in Keras's order. */
    default List<WeightSpec> weights(List<Shape> inputs) {
        return List.of();
    }

    /**
     * Whether its output is its input, seen under another shape, so that it needs neither memory nor time. Asked of layers
     * with one input and one output only.
     */
    default boolean passesThrough(List<Shape> inputs, boolean learns) {
        return false;
    }

    /** The activation at its end, if a loss may compute it instead: see {@link Wiring#bare}. */
    default Optional<Activation> lastActivation() {
        return Optional.empty();
    }

    /**
     * This layer called so: what a graph does with a call's keyword arguments. By default it takes tensors as its first
     * argument alone and no switches.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID naming the layer and the argument that it does not take
     */
    default Layer called(Call call) {
        call.allow(this, List.of(), List.of());
        return this;
    }

    /** Compiles the layer for the buffers given. */
    Operation operation(Wiring wiring);

    /** "layer 'dense' (Dense)": how messages name it. */
    default String label() {
        return "layer '" + name() + "' (" + className() + ")";
    }
}
