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
 * @param inputMasks for each input the zeros and ones that say which of its steps count, if it has a mask; filled before the
 *     operation runs
 * @param outputMasks for each output where its mask goes, if {@link Layer#outputMasks} said it has one of its own
 * @param weights its weights in order
 * @param weightGradients where the gradient of each weight goes (it is set, not added to); empty where none is wanted
 * @param inputGradients where the gradient of each input goes (it is set, not added to); empty where none is wanted
 * @param outputGradients for each output its gradient, when the operation will be asked to go backward; empty for an output
 *     that nobody uses, whose gradient is zero
 * @param bare whether the layer's last activation is left out because the loss computes it from the logits
 */
public record Wiring(
        int index,
        int capacity,
        List<Batch> inputs,
        List<Batch> outputs,
        List<Optional<Batch>> inputMasks,
        List<Optional<Batch>> outputMasks,
        List<Matrix> weights,
        List<Optional<Matrix>> weightGradients,
        List<Optional<Batch>> inputGradients,
        List<Optional<Batch>> outputGradients,
        boolean bare,
        Moment moment,
        Gemm gemm,
        Arena arena) {
    public Wiring {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        inputMasks = List.copyOf(inputMasks);
        outputMasks = List.copyOf(outputMasks);
        weights = List.copyOf(weights);
        weightGradients = List.copyOf(weightGradients);
        inputGradients = List.copyOf(inputGradients);
        outputGradients = List.copyOf(outputGradients);
    }

    /** The only, or first, input. */
    public Batch input() {
        return inputs.getFirst();
    }

    /** The only, or first, output. */
    public Batch output() {
        return outputs.getFirst();
    }

    /** The mask of the first input. */
    public Optional<Batch> mask() {
        return inputMasks.getFirst();
    }

    /** Where the first input's gradient goes. */
    public Optional<Batch> inputGradient() {
        return inputGradients.getFirst();
    }

    /** The first output's gradient. */
    public Optional<Batch> outputGradient() {
        return outputGradients.getFirst();
    }

    /** Whether the operation will be asked to go backward. */
    public boolean learns() {
        for (Optional<Batch> gradient : outputGradients) {
            if (gradient.isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The gradient of the only output of an operation that learns. */
    public Batch gradient() {
        return outputGradients.getFirst().orElseThrow();
    }

    /** Zeroed room for a value a sample shape. */
    public Batch scratch(Shape sample) {
        return Batch.allocate(arena, sample, capacity);
    }

    /** Zeroed room for floats; its address. */
    public long scratch(long floats) {
        return Memory.allocate(arena, floats);
    }

    /** The same tools for a layer inside this one, over one input and one output without masks. */
    public Wiring inner(
            Batch input,
            Batch output,
            List<Matrix> innerWeights,
            List<Optional<Matrix>> innerWeightGradients,
            Optional<Batch> innerInputGradient,
            Optional<Batch> innerOutputGradient) {
        return new Wiring(
                index,
                input.capacity(),
                List.of(input),
                List.of(output),
                List.of(Optional.empty()),
                List.of(Optional.empty()),
                innerWeights,
                innerWeightGradients,
                List.of(innerInputGradient),
                List.of(innerOutputGradient),
                false,
                moment,
                gemm,
                arena);
    }
}
