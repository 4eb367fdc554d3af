package io.yunmo.learn.layer;

import io.yunmo.learn.activation.Activation;
import io.yunmo.tensor.kernel.Memory;

/** An activation from one buffer to another. */
public final class ActivationOperation implements Operation {
    private final Activation activation;
    private final Wiring wiring;

    public ActivationOperation(Activation activation, Wiring wiring) {
        this.activation = wiring.bare() ? Activation.linear() : activation;
        this.wiring = wiring;
    }

    @Override
    public void forward(int samples, boolean training) {
        activation.forward(wiring.input().at(samples), wiring.output().at(samples));
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isEmpty()) {
            return;
        }
        // the activation turns dy into dx in place, and dx may be the wider one
        Batch dx = wiring.inputGradient().get();
        Batch dy = wiring.gradient();
        Memory.copy(dy.address(), dx.address(), dy.block(samples));
        activation.backward(wiring.input().at(samples), wiring.output().at(samples), dy.over(dx, samples));
    }
}
