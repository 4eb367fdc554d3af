package io.yunmo.server.oip;

import io.yunmo.protocol.oip.InferRequest;
import io.yunmo.protocol.oip.InferTensor;
import io.yunmo.protocol.oip.RawTensors;
import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A body without any JSON ({@code Inference-Header-Content-Length: 0}): the bytes of the model's only input. */
final class RawRequest {
    private RawRequest() {}

    static InferRequest read(ModelDescription model, byte[] body) {
        List<TensorSpec> inputs = model.signature().inputs();
        if (inputs.size() != 1) {
            throw YunmoException.invalid(
                    "model '%s' has %d inputs; a body without JSON can hold one alone", model.name(), inputs.size());
        }
        TensorSpec spec = inputs.getFirst();
        Shape shape = shape(spec, body.length);
        InferTensor tensor = new InferTensor(
                spec.name(), RawTensors.read(spec.name(), spec.type(), shape, MemorySegment.ofArray(body)));
        return new InferRequest(Optional.empty(), List.of(tensor), List.of(), true);
    }

    /** The input's shape, its one free size found from the number of bytes. */
    private static Shape shape(TensorSpec spec, int bytes) {
        long[] sizes = spec.shape().dimensions();
        int free = -1;
        long others = 1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] >= 0) {
                others = Math.multiplyExact(others, sizes[i]);
            } else if (free < 0) {
                free = i;
            } else {
                throw YunmoException.invalid(
                        "input '%s' has the shape %s; a body without JSON leaves only one size open",
                        spec.name(), spec.shape());
            }
        }
        if (free >= 0) {
            long one = others * Math.max(1, spec.type().size());
            sizes[free] = spec.type() == ElementType.BYTES || one == 0 ? 1 : bytes / one;
        }
        return new Shape(sizes);
    }
}
