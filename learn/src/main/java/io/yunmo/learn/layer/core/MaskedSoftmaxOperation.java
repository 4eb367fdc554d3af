package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;

/** A softmax in which values that the mask leaves out count as -1e9 and come out as 0. */
final class MaskedSoftmaxOperation implements Operation {
    private static final float FAR = -1e9f;

    private final Wiring wiring;
    private final Batch mask;
    private final Batch masked;
    private final Operation inner;

    MaskedSoftmaxOperation(Softmax layer, Wiring wiring) {
        this.wiring = wiring;
        this.mask = wiring.mask().orElseThrow();
        this.masked = wiring.scratch(wiring.input().sample());
        if (!mask.sample().equals(wiring.input().sample())) {
            throw YunmoException.invalid(
                    "%s: a mask of shape %s does not fit input shape %s; it must be of the same",
                    layer.label(),
                    Shapes.batched(mask.sample()),
                    Shapes.batched(wiring.input().sample()));
        }
        this.inner = layer.plain(wiring.inner(
                masked, wiring.output(), List.of(), List.of(), wiring.inputGradient(), wiring.outputGradient()));
    }

    @Override
    public void forward(int samples, boolean training) {
        long n = masked.block(samples);
        for (long i = 0; i < 4 * n; i += 4) {
            float x = Memory.get(wiring.input().address() + i);
            Memory.put(masked.address() + i, counts(i) ? x : FAR);
        }
        inner.forward(samples, training);
        clear(wiring.output(), samples);
    }

    private boolean counts(long offset) {
        return Memory.get(mask.address() + offset) != 0;
    }

    private void clear(Batch batch, int samples) {
        for (long i = 0; i < 4 * batch.block(samples); i += 4) {
            if (!counts(i)) {
                Memory.put(batch.address() + i, 0);
            }
        }
    }

    @Override
    public void backward(int samples) {
        clear(wiring.gradient(), samples);
        inner.backward(samples);
        if (wiring.inputGradient().isPresent()) {
            clear(wiring.inputGradient().get(), samples);
        }
    }
}
