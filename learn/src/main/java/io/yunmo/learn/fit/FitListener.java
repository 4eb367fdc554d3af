package io.yunmo.learn.fit;

import io.yunmo.tensor.Tensor;
import java.util.Map;

/**
 * Hears how a fit goes, on the thread that called it, in this order: for each epoch {@link #onEpochBegin}, {@link #onStep}
 * after every step, {@link #onSave} if a ModelCheckpoint asks for it, {@link #onEpochEnd}. Epochs and steps count from 1.
 */
public interface FitListener {
    /** A listener that hears nothing and lets the fit run. */
    FitListener NONE = new FitListener() {};

    default void onEpochBegin(int epoch, int epochs, int steps) {}

    /**
     * Called after every step; must not allocate, nor take long.
     *
     * @param runningLoss the mean loss of the epoch's rows so far
     * @return false to cancel the fit after this step
     */
    default boolean onStep(int epoch, int step, double runningLoss, RunningMetrics metrics) {
        return true;
    }

    /** A ModelCheckpoint keeps these weights: heap copies by path. */
    default void onSave(int epoch, Map<String, Tensor> weights) {}

    /**
     * Called when the epoch, its validation and its callbacks are done; {@link Trainer#checkpoint} may be called from here.
     *
     * @param logs loss, each metric, their {@code val_} twins, and {@code learning_rate} where a callback sets it
     */
    default void onEpochEnd(int epoch, Map<String, Double> logs) {}
}
