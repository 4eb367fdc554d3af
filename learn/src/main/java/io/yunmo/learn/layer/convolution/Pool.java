package io.yunmo.learn.layer.convolution;

import io.yunmo.tensor.kernel.convolution.Pooling;

/** What a pooling makes of the values that it sees. */
public enum Pool {
    MAX("Max", Pooling.Kind.MAX),
    AVERAGE("Average", Pooling.Kind.AVERAGE);

    private final String keras;
    private final Pooling.Kind kind;

    Pool(String keras, Pooling.Kind kind) {
        this.keras = keras;
        this.kind = kind;
    }

    /** The part of Keras's class names. */
    public String keras() {
        return keras;
    }

    Pooling.Kind kind() {
        return kind;
    }

    /** The same as a reduction of whole axes: there equal maxima share the gradient. */
    Pooling.Kind reduction() {
        return this == MAX ? Pooling.Kind.SHARED_MAX : kind;
    }
}
