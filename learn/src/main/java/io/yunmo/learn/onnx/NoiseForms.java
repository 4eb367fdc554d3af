package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.noise.Dropout;
import io.yunmo.learn.layer.noise.GaussianNoise;

/** Layers that do nothing in inference. */
final class NoiseForms {
    private NoiseForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Dropout.class, (l, call) -> call.input()).put(GaussianNoise.class, (l, call) -> call.input());
    }
}
