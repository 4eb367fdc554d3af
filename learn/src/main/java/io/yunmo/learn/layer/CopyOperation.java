package io.yunmo.learn.layer;

import io.yunmo.tensor.kernel.Memory;

/** The output is the input. */
public final class CopyOperation implements Operation {
    private final Wiring wiring;

    public CopyOperation(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch x = wiring.input();
        Memory.copy(x.address(), wiring.output().address(), x.block(samples));
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isPresent()) {
            Batch dx = wiring.inputGradient().get();
            Memory.copy(wiring.gradient().address(), dx.address(), dx.block(samples));
        }
    }
}
