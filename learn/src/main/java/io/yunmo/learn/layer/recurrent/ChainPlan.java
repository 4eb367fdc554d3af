package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.recurrent.RecurrentState;
import java.util.List;
import java.util.Optional;

/**
 * What the cells of a recurrent layer are compiled for.
 *
 * @param wiring of the whole layer, for its tools, masks and first input
 * @param direction 0, or 1 for the second of two: random numbers differ
 * @param inputGradient where the gradient of the sequences goes
 * @param output all steps or the last
 * @param states of all cells
 */
record ChainPlan(
        Wiring wiring,
        int direction,
        List<Cell> cells,
        List<Matrix> weights,
        List<Optional<Matrix>> weightGradients,
        Optional<Matrix> inputGradient,
        Matrix output,
        Optional<Matrix> outputGradient,
        List<RecurrentState> states,
        boolean sequences,
        boolean backwards,
        boolean inTime,
        boolean zeroMasked) {}
