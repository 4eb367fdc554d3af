package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.noise.AlphaDropout;
import io.yunmo.learn.layer.noise.Dropout;
import io.yunmo.learn.layer.noise.GaussianDropout;
import io.yunmo.learn.layer.noise.GaussianNoise;
import io.yunmo.learn.layer.noise.SpatialDropout;

/** Layers that do nothing in inference. */
final class NoiseForms {
    private NoiseForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Dropout.class, (l, call) -> call.input())
                .put(GaussianNoise.class, (l, call) -> call.input())
                .put(GaussianDropout.class, (l, call) -> call.input())
                .put(AlphaDropout.class, (l, call) -> call.input())
                .put(SpatialDropout.class, (l, call) -> call.input());
    }
}
