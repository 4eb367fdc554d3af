package io.yunmo.learn.layer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/**
 * The buffers and tools that a layer's operation is compiled for.
 *
 * @param index the layer's number in its network: random layers draw from it
 * @param weights its weights in order
 * @param weightGradients where the gradient of each weight goes; empty where none is wanted
 * @param inputGradients where the gradient of each input goes; empty where none is wanted
 * @param outputGradient there when the operation will be asked to go backward
 * @param bare whether the layer's last activation is left out because the loss computes it from the logits
 */
public record Wiring(
        int index,
        int capacity,
        List<Batch> inputs,
        Batch output,
        List<Matrix> weights,
        List<Optional<Matrix>> weightGradients,
        List<Optional<Batch>> inputGradients,
        Optional<Batch> outputGradient,
        boolean bare,
        Moment moment,
        Gemm gemm,
        Arena arena) {

    /** The only input. */
    Batch input() {
        return inputs.getFirst();
    }

    /** Where the only input's gradient goes. */
    Optional<Batch> inputGradient() {
        return inputGradients.getFirst();
    }

    /** Whether the operation will be asked to go backward. */
    boolean learns() {
        return outputGradient.isPresent();
    }

    /** The output's gradient of an operation that learns. */
    Batch gradient() {
        return outputGradient.orElseThrow();
    }

    /** Zeroed room for a value a sample shape. */
    Batch scratch(Shape sample) {
        return Batch.allocate(arena, sample, capacity);
    }

    /** Zeroed room for floats; its address. */
    long scratch(long floats) {
        return Memory.allocate(arena, floats);
    }
}
