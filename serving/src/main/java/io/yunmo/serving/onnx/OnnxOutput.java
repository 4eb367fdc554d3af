package io.yunmo.serving.onnx;

import io.yunmo.serving.runtime.TensorSpec;
import java.util.List;

/**
 * One output and how its value becomes a tensor.
 *
 * @param labels for maps: the keys of the columns in their order; empty where the file does not say
 */
record OnnxOutput(TensorSpec spec, Kind kind, List<String> labels) {
    enum Kind {
        TENSOR,
        /** A row of numbers by label. */
        MAP,
        /** Rows of numbers by label, as a classifier with ZipMap gives. */
        MAPS
    }

    OnnxOutput {
        labels = List.copyOf(labels);
    }

    String name() {
        return spec.name();
    }
}
