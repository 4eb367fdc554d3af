package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import java.util.Optional;

/**
 * Weights of a recurrent layer, or their gradients, in Keras's layout.
 *
 * @param kernel inputs by gates * units
 * @param recurrent units by gates * units
 * @param bias a row of gates * units; two rows for a GRU that resets after the product
 */
public record RecurrentWeights(Matrix kernel, Matrix recurrent, Optional<Matrix> bias) {}
