package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;

/** A {@link RecurrentLayer} over its buffers. */
final class RecurrentOperation implements Operation {
    private final RecurrentChain chain;

    RecurrentOperation(RecurrentLayer layer, Wiring w) {
        this.chain = new RecurrentChain(new ChainPlan(
                w,
                0,
                layer.cells(),
                w.weights(),
                w.weightGradients(),
                States.whole(w.inputGradient(), w.capacity()),
                w.output().at(w.capacity()),
                States.whole(w.outputGradient(), w.capacity()),
                States.of(w, layer.stateWidths().size(), 1),
                layer.returnSequences(),
                layer.goBackwards(),
                false,
                layer.zeroOutputForMask()));
    }

    @Override
    public void forward(int samples, boolean training) {
        chain.forward(samples, training);
    }

    @Override
    public void backward(int samples) {
        chain.backward(samples);
    }
}
