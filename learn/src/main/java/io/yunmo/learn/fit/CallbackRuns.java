package io.yunmo.learn.fit;

import io.yunmo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The callbacks' counting, as in Keras 3. */
final class CallbackRuns {
    private CallbackRuns() {}

    static List<CallbackRun> start(List<Callback> callbacks, Machine machine, Progress progress, FitListener listener) {
        List<CallbackRun> runs = new ArrayList<>();
        for (Callback c : callbacks) {
            runs.add(
                    switch (c) {
                        case Callback.EarlyStopping e -> new EarlyStoppingRun(e, machine, progress);
                        case Callback.ModelCheckpoint m -> new CheckpointRun(m, machine, listener);
                        case Callback.ReduceLROnPlateau r -> new ReduceRateRun(r, machine);
                        case Callback.LearningRateScheduler s -> new ScheduleRun(s, machine);
                        case Callback.TerminateOnNaN t -> (epoch, logs) -> {};
                    });
        }
        return runs;
    }

    private static final class EarlyStoppingRun implements CallbackRun {
        private final Callback.EarlyStopping options;
        private final Watch watch;
        private final Machine machine;
        private final Progress progress;
        private int wait;
        private boolean seen;
        private double best;
        private Map<String, Tensor> weights = Map.of();

        EarlyStoppingRun(Callback.EarlyStopping options, Machine machine, Progress progress) {
            this.options = options;
            this.watch = Watch.of(options.monitor(), options.mode());
            this.machine = machine;
            this.progress = progress;
        }

        @Override
        public void check(Map<String, Double> exampleLogs) {
            watch.of("EarlyStopping", exampleLogs);
        }

        @Override
        public void epochEnd(int epoch, Map<String, Double> logs) {
            if (epoch < options.startFromEpoch()) {
                return;
            }
            double value = watch.of("EarlyStopping", logs);
            boolean better = !seen || watch.beats(value, best, options.minDelta());
            if (options.restoreBestWeights() && (better || weights.isEmpty())) {
                weights = machine.network().save();
            }
            wait++;
            if (better) {
                seen = true;
                best = value;
                boolean beatsBaseline = options.baseline().isEmpty()
                        || watch.beats(value, options.baseline().get(), options.minDelta());
                wait = beatsBaseline ? 0 : wait;
            } else if (wait >= options.patience() && epoch > 0) {
                progress.stop(History.Ending.STOPPED_EARLY);
            }
        }

        @Override
        public void end() {
            if (!weights.isEmpty()) {
                machine.network().load(weights);
            }
        }

        @Override
        public double[] state() {
            return new double[] {wait, best, seen ? 1 : 0};
        }

        @Override
        public void state(double[] saved) {
            wait = (int) saved[0];
            best = saved[1];
            seen = saved[2] != 0;
        }

        @Override
        public Map<String, Tensor> kept() {
            return weights;
        }

        @Override
        public void kept(Map<String, Tensor> saved) {
            weights = saved;
        }
    }

    private static final class CheckpointRun implements CallbackRun {
        private final Callback.ModelCheckpoint options;
        private final Watch watch;
        private final Machine machine;
        private final FitListener listener;
        private double best;

        CheckpointRun(Callback.ModelCheckpoint options, Machine machine, FitListener listener) {
            this.options = options;
            this.watch = Watch.of(options.monitor(), options.mode());
            this.machine = machine;
            this.listener = listener;
            this.best = options.initialThreshold().orElse(watch.worst());
        }

        @Override
        public void check(Map<String, Double> exampleLogs) {
            if (options.saveBestOnly()) {
                watch.of("ModelCheckpoint", exampleLogs);
            }
        }

        @Override
        public void epochEnd(int epoch, Map<String, Double> logs) {
            if (options.saveBestOnly()) {
                double value = watch.of("ModelCheckpoint", logs);
                if (!watch.beats(value, best, 0)) {
                    return;
                }
                best = value;
            }
            listener.onSave(epoch + 1, machine.network().save());
        }

        @Override
        public double[] state() {
            return new double[] {best};
        }

        @Override
        public void state(double[] saved) {
            best = saved[0];
        }
    }

    private static final class ReduceRateRun implements CallbackRun {
        private final Callback.ReduceLROnPlateau options;
        private final Watch watch;
        private final Machine machine;
        private double best;
        private int wait;
        private int cooldown;

        ReduceRateRun(Callback.ReduceLROnPlateau options, Machine machine) {
            this.options = options;
            this.watch = Watch.of(options.monitor(), options.mode());
            this.machine = machine;
            this.best = watch.worst();
        }

        @Override
        public void check(Map<String, Double> exampleLogs) {
            watch.of("ReduceLROnPlateau", exampleLogs);
        }

        @Override
        public void epochEnd(int epoch, Map<String, Double> logs) {
            float rate = machine.updater().learningRate();
            logs.put("learning_rate", (double) rate);
            double value = watch.of("ReduceLROnPlateau", logs);
            if (cooldown > 0) {
                cooldown--;
                wait = 0;
            }
            if (watch.beats(value, best, options.minDelta())) {
                best = value;
                wait = 0;
            } else if (cooldown == 0) {
                wait++;
                if (wait >= options.patience() && rate > (float) options.minRate()) {
                    machine.updater().learningRate((float) Math.max(rate * options.factor(), options.minRate()));
                    cooldown = options.cooldown();
                    wait = 0;
                }
            }
        }

        @Override
        public double[] state() {
            return new double[] {best, wait, cooldown};
        }

        @Override
        public void state(double[] saved) {
            best = saved[0];
            wait = (int) saved[1];
            cooldown = (int) saved[2];
        }
    }

    private static final class ScheduleRun implements CallbackRun {
        private final Callback.LearningRateScheduler options;
        private final Machine machine;

        ScheduleRun(Callback.LearningRateScheduler options, Machine machine) {
            this.options = options;
            this.machine = machine;
        }

        @Override
        public void epochBegin(int epoch) {
            machine.updater().learningRate(options.schedule().at(epoch));
        }

        @Override
        public void epochEnd(int epoch, Map<String, Double> logs) {
            logs.put("learning_rate", (double) machine.updater().learningRate());
        }
    }
}
