package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import java.util.Optional;

/**
 * Where a state of a recurrent layer comes from and goes to: matrices of a row a sample and a column a unit.
 *
 * @param initial zeros when empty
 * @param initialGradient set by the backward pass
 * @param last the state after the last step
 * @param lastGradient added by the backward pass to what comes from the outputs
 */
public record RecurrentState(
        Optional<Matrix> initial,
        Optional<Matrix> initialGradient,
        Optional<Matrix> last,
        Optional<Matrix> lastGradient) {
    /** Starts from zeros, and nobody asks for it. */
    public static final RecurrentState INNER =
            new RecurrentState(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
