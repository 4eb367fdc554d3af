package io.yunmo.learn.fit;

import io.yunmo.tensor.Tensor;
import java.util.Map;

/** A callback in the middle of a fit. Epochs count from 0 here, as in Keras. */
interface CallbackRun {
    /** Before the first step; throws INVALID if there will be no log to watch. */
    default void check(Map<String, Double> exampleLogs) {}

    default void epochBegin(int epoch) {}

    /** May add to the logs. */
    void epochEnd(int epoch, Map<String, Double> logs);

    /** After the last epoch. */
    default void end() {}

    /** Its state as numbers, for a checkpoint. */
    default double[] state() {
        return new double[0];
    }

    default void state(double[] saved) {}

    /** Weights that it keeps, for a checkpoint; empty if none. */
    default Map<String, Tensor> kept() {
        return Map.of();
    }

    default void kept(Map<String, Tensor> saved) {}
}
