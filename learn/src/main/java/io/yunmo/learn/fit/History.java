package io.yunmo.learn.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fit went through.
 *
 * @param epochs one list a log (loss, metrics, {@code val_…}), one entry an epoch, logs in the order in which they came up
 * @param learningRates the learning rate at the end of each epoch
 * @param steps optimiser steps of this fit, those before a restored checkpoint included
 * @param seconds spent in the training loop, validation and callbacks left out
 * @param ending why it ended
 */
public record History(
        Map<String, List<Double>> epochs, List<Double> learningRates, long steps, double seconds, Ending ending) {
    /** Why a fit ended. */
    public enum Ending {
        /** All epochs are run. */
        COMPLETE,
        /** EarlyStopping saw no improvement. */
        STOPPED_EARLY,
        /** TerminateOnNaN met a loss that is not finite. */
        NOT_FINITE,
        /** The listener asked for it. */
        CANCELLED
    }

    public History {
        Map<String, List<Double>> copy = new LinkedHashMap<>();
        epochs.forEach((k, v) -> copy.put(k, Collections.unmodifiableList(new ArrayList<>(v))));
        epochs = Collections.unmodifiableMap(copy);
        learningRates = List.copyOf(learningRates);
    }

    /** The number of epochs that were run. */
    public int epochsRun() {
        return learningRates.size();
    }

    /** The last value of a log; NaN if there is none. */
    public double last(String log) {
        List<Double> values = epochs.getOrDefault(log, List.of());
        return values.isEmpty() ? Double.NaN : values.getLast();
    }
}
