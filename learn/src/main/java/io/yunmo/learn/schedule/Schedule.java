package io.yunmo.learn.schedule;

import tools.jackson.databind.JsonNode;

/**
 * A learning rate that follows the number of updates done so far, computed in float32 operation by operation as Keras
 * does, so that trajectories agree. Immutable and thread-safe.
 */
public sealed interface Schedule
        permits Constant,
                ExponentialDecay,
                InverseTimeDecay,
                PiecewiseConstantDecay,
                PolynomialDecay,
                CosineDecay,
                CosineDecayRestarts {
    /** The rate of the update that follows {@code step} updates; the first one asks for step 0. */
    float at(long step);

    /** Keras's serialised form; a plain number for a constant rate. */
    JsonNode write();

    /** A number, or a schedule in any spelling of {@link io.yunmo.learn.keras.KerasObject}; INVALID otherwise. */
    static Schedule parse(JsonNode node) {
        return Schedules.parse(node);
    }
}
