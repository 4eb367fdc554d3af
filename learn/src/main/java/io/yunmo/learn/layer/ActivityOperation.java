package io.yunmo.learn.layer;

import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Matrix;
import java.util.Optional;

/** A layer's operation with a penalty on its outputs, divided by the batch's samples as Keras does. */
public final class ActivityOperation implements Operation {
    private final Operation inner;
    private final Regularizer regularizer;
    private final Wiring wiring;
    private double penalty;

    private ActivityOperation(Operation inner, Regularizer regularizer, Wiring wiring) {
        this.inner = inner;
        this.regularizer = regularizer;
        this.wiring = wiring;
    }

    /** {@code inner}, with the penalty if there is one. */
    public static Operation around(Operation inner, Optional<Regularizer> regularizer, Wiring wiring) {
        return regularizer.isEmpty() ? inner : new ActivityOperation(inner, regularizer.get(), wiring);
    }

    @Override
    public void forward(int samples, boolean training) {
        inner.forward(samples, training);
        penalty = wiring.learns() ? regularizer.loss(wiring.output().at(samples)) / samples : 0;
    }

    @Override
    public void backward(int samples) {
        Matrix gradient = wiring.gradient().at(samples);
        regularizer.addGradient(wiring.output().at(samples), gradient, 1f / samples);
        inner.backward(samples);
    }

    @Override
    public double penalty() {
        return penalty;
    }
}
