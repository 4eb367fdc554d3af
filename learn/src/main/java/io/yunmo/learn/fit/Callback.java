package io.yunmo.learn.fit;

import io.yunmo.learn.schedule.Schedule;
import io.yunmo.tensor.YunmoException;
import java.util.Objects;
import java.util.Optional;

/** What {@code fit} does between epochs, with Keras's names, defaults and counting. */
public sealed interface Callback {
    /** Whether a watched log shall fall or rise. */
    enum Mode {
        /** Rise for accuracies, AUC and F-scores, fall for everything else. */
        AUTO,
        MIN,
        MAX
    }

    /**
     * Stops when the watched log has not improved for some epochs.
     *
     * @param minDelta the least change that counts as an improvement
     * @param patience epochs without improvement after which the fit ends
     * @param baseline what the log has to beat before anything counts
     * @param restoreBestWeights whether the weights of the best epoch are put back at the end
     * @param startFromEpoch epochs to wait before watching
     */
    record EarlyStopping(
            String monitor,
            double minDelta,
            int patience,
            Mode mode,
            Optional<Double> baseline,
            boolean restoreBestWeights,
            int startFromEpoch)
            implements Callback {
        public EarlyStopping {
            Objects.requireNonNull(monitor, "monitor");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(baseline, "baseline");
            minDelta = Math.abs(minDelta);
            if (patience < 0 || startFromEpoch < 0) {
                throw YunmoException.invalid("EarlyStopping: patience and start_from_epoch are 0 or more");
            }
        }
    }

    /**
     * Hands weights to {@link FitListener#onSave}.
     *
     * @param saveBestOnly whether only epochs that beat all before are kept
     * @param initialThreshold what the log has to beat the first time
     */
    record ModelCheckpoint(String monitor, boolean saveBestOnly, Mode mode, Optional<Double> initialThreshold)
            implements Callback {
        public ModelCheckpoint {
            Objects.requireNonNull(monitor, "monitor");
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(initialThreshold, "initialThreshold");
        }
    }

    /**
     * Multiplies the learning rate by {@code factor} when the watched log has not improved for {@code patience} epochs.
     *
     * @param cooldown epochs to wait after a reduction
     * @param minRate the learning rate never falls below this
     */
    record ReduceLROnPlateau(
            String monitor, double factor, int patience, Mode mode, double minDelta, int cooldown, double minRate)
            implements Callback {
        public ReduceLROnPlateau {
            Objects.requireNonNull(monitor, "monitor");
            Objects.requireNonNull(mode, "mode");
            if (!(factor < 1)) {
                throw YunmoException.invalid("ReduceLROnPlateau: factor is %s; it must be less than 1", factor);
            }
            if (patience < 0 || cooldown < 0 || minRate < 0) {
                throw YunmoException.invalid("ReduceLROnPlateau: patience, cooldown and min_lr are 0 or more");
            }
        }
    }

    /**
     * Sets the learning rate before each epoch; the schedule counts epochs from 0.
     */
    record LearningRateScheduler(Schedule schedule) implements Callback {
        public LearningRateScheduler {
            Objects.requireNonNull(schedule, "schedule");
        }
    }

    /** Ends the fit without an error when a batch's loss is not finite. Without it such a loss is an error. */
    record TerminateOnNaN() implements Callback {}
}
