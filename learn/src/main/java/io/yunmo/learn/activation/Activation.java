package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import tools.jackson.databind.JsonNode;

/**
 * An activation function, over all of keras.activations. Immutable and thread-safe. Matrices keep their padding zero;
 * nothing is allocated, unless a class says so.
 */
public sealed interface Activation permits ElementwiseActivation, RowActivation {
    /** Keras's name of the function. */
    String keras();

    /** Columns out for columns in: the same, but for glu which halves them; INVALID if {@code columns} does not fit. */
    default int outputColumns(int columns) {
        return columns;
    }

    /** Whether {@link #backward} reads its {@code in}; if not, {@code in} may have been overwritten by {@code out}. */
    boolean needsInput();

    /** out = f(in); {@code out} may be {@code in} unless {@link #needsInput} and a backward pass follows. */
    void forward(Matrix in, Matrix out);

    /**
     * Turns the gradient with respect to {@code out} into that with respect to {@code in}.
     *
     * @param in what {@link #forward} was given; unread unless {@link #needsInput}
     * @param out what it gave
     * @param gradient as large as {@code out} on entry, as {@code in} on return (in the same memory, of the wider stride)
     */
    void backward(Matrix in, Matrix out, Matrix gradient);

    /** Whether this is exactly the identity. */
    default boolean isLinear() {
        return this == Plain.LINEAR;
    }

    /** Keras's spelling: a name. INVALID for arguments that differ from the function's defaults: Keras has none. */
    JsonNode write();

    /** A name, null for linear, or any other spelling of {@link io.yunmo.learn.keras.KerasObject}; INVALID otherwise. */
    static Activation parse(JsonNode node) {
        return ActivationNames.parse(node);
    }

    /** Exponentials that add up to 1 along the last axis. */
    static Activation softmax() {
        return RowActivation.SOFTMAX;
    }

    /** The identity. */
    static Activation linear() {
        return Plain.LINEAR;
    }
}
