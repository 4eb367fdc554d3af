package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;

/**
 * What a recurrent layer is compiled for. Sequences are matrices of {@code capacity * steps} rows, sample outermost. What a
 * backward pass sets, it sets whole; where there is no matrix, nothing is read or written.
 *
 * @param gradients where the weights' gradients go
 * @param sequence the output of every step
 * @param last the output of the last step
 * @param states the output (h), for an LSTM then the carry (c)
 * @param mask 0 where a step of a sample is to be skipped: a row a sample, a column a step
 * @param drops what states are multiplied by before the recurrent product in training: for each of Keras's gates a row a
 *     sample of the capacity
 * @param backwards whether the last step comes first
 * @param inTime whether the sequence is put out in time even if it is worked backwards: otherwise as it is worked
 * @param zeroMasked whether the output of a skipped step is zero and not that before it
 * @param learns whether {@link Recurrence#backward} will be called
 */
public record RecurrentWiring(
        int capacity,
        int steps,
        int units,
        RecurrentWeights weights,
        Optional<RecurrentWeights> gradients,
        Matrix input,
        Optional<Matrix> inputGradient,
        Optional<Matrix> sequence,
        Optional<Matrix> sequenceGradient,
        Optional<Matrix> last,
        Optional<Matrix> lastGradient,
        List<RecurrentState> states,
        Optional<Matrix> mask,
        Optional<Matrix> drops,
        boolean backwards,
        boolean inTime,
        boolean zeroMasked,
        boolean learns) {
    public RecurrentWiring {
        states = List.copyOf(states);
        if (capacity < 1 || steps < 1 || units < 1) {
            throw YunmoException.invalid(
                    "no recurrent layer of %d units over %d sequences of %d steps", units, capacity, steps);
        }
        if (input.rows() != capacity * steps || weights.kernel().rows() != input.columns()) {
            throw YunmoException.invalid(
                    "%d rows of %d columns are no %d sequences of %d steps for weights of %d rows",
                    input.rows(),
                    input.columns(),
                    capacity,
                    steps,
                    weights.kernel().rows());
        }
    }

    int inputs() {
        return input.columns();
    }
}
