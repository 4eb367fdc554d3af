package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.convolution.Places;
import io.yunmo.tensor.kernel.convolution.Pooling;

/** The largest or mean value of places. */
final class PoolingOperation implements Operation {
    private final Pooling pooling;
    private final Wiring wiring;

    PoolingOperation(Pooling.Kind kind, Places places, Wiring wiring) {
        this.wiring = wiring;
        int channels = Shapes.last(wiring.input().sample());
        this.pooling = new Pooling(kind, places, channels, wiring.gemm().workers());
    }

    @Override
    public void forward(int samples, boolean training) {
        pooling.forward(samples, wiring.input().at(samples), wiring.output().at(samples));
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isPresent()) {
            Matrix dx = wiring.inputGradient().get().at(samples);
            Matrix dy = wiring.gradient().at(samples);
            pooling.backward(
                    samples, wiring.input().at(samples), wiring.output().at(samples), dy, dx);
        }
    }
}
