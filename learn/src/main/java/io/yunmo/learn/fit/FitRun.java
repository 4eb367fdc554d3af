package io.yunmo.learn.fit;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One fit: its epochs, steps, validation and callbacks. */
final class FitRun {
    private final Machine machine;
    private final FitOptions options;
    private final FitListener listener;
    private final Feed train;
    private final Optional<Feed> validation;
    private final Progress progress;
    private final List<CallbackRun> callbacks;
    private final int batch;
    private final int[] order;
    private final boolean forgivesNaN;

    FitRun(
            Machine machine,
            Feed train,
            Optional<Feed> validation,
            FitOptions options,
            FitListener listener,
            Progress progress) {
        this.machine = machine;
        this.options = options;
        this.listener = listener;
        this.train = train;
        this.validation = validation;
        this.progress = progress;
        this.callbacks = CallbackRuns.start(options.callbacks(), machine, progress, listener);
        this.batch = Math.min(options.batchSize(), train.rows());
        this.order = new int[train.rows()];
        this.forgivesNaN = options.callbacks().stream().anyMatch(c -> c instanceof Callback.TerminateOnNaN);
        checkWatches();
        Shuffle.inOrder(order);
    }

    private void checkWatches() {
        machine.plan(batch);
        Scores scores = machine.scores();
        Map<String, Double> logs = scores.results("");
        if (validation.isPresent()) {
            logs.putAll(scores.results("val_"));
        }
        callbacks.forEach(c -> c.check(logs));
    }

    List<CallbackRun> callbacks() {
        return callbacks;
    }

    History run() {
        while (progress.epochsDone < options.epochs() && !progress.ended) {
            if (!epoch(progress.epochsDone)) {
                progress.stop(History.Ending.CANCELLED);
                return progress.history();
            }
        }
        machine.updater().finish();
        callbacks.forEach(CallbackRun::end);
        return progress.history();
    }

    /** False when the listener cancelled. */
    private boolean epoch(int epoch) {
        if (options.shuffle()) {
            Shuffle.shuffle(order, options.seed(), epoch);
        }
        int steps = (order.length + batch - 1) / batch;
        callbacks.forEach(c -> c.epochBegin(epoch));
        listener.onEpochBegin(epoch + 1, options.epochs(), steps);
        StepPlan plan = machine.plan(batch);
        Scores scores = machine.scores();
        scores.reset();
        progress.midEpoch = true;
        long begin = System.nanoTime();
        machine.busy(true);
        boolean cancelled;
        try {
            cancelled = !steps(plan, scores, epoch, steps);
        } finally {
            machine.busy(false);
            progress.seconds += (System.nanoTime() - begin) / 1e9;
        }
        if (cancelled) {
            return false;
        }
        Map<String, Double> logs = new LinkedHashMap<>(scores.results(""));
        if (validation.isPresent()) {
            logs.putAll(machine.evaluate(validation.get(), batch).results("val_"));
            checkValidation(epoch, logs.get("val_loss"));
        }
        callbacks.forEach(c -> c.epochEnd(epoch, logs));
        progress.add(logs, machine.updater().learningRate());
        progress.epochsDone = epoch + 1;
        progress.midEpoch = false;
        listener.onEpochEnd(epoch + 1, Collections.unmodifiableMap(logs));
        return true;
    }

    /** The epoch's steps: nothing in here may allocate. False when the listener cancelled. */
    private boolean steps(StepPlan plan, Scores scores, int epoch, int steps) {
        for (int step = 0; step < steps; step++) {
            int from = step * batch;
            int n = Math.min(batch, order.length - from);
            plan.fill(train, order, from, n);
            machine.moment().set(options.seed(), progress.steps);
            double loss = machine.gradients(plan, train, n);
            boolean finite = Float.isFinite((float) loss);
            if (!finite && !forgivesNaN) {
                throw diverged(epoch, step, loss, hasNotFinite(plan, n));
            }
            machine.update();
            scores.update(loss, plan, train, n);
            progress.steps++;
            if (!listener.onStep(epoch + 1, step + 1, scores.loss(), scores)) {
                return false;
            }
            if (!finite) {
                progress.stop(History.Ending.NOT_FINITE);
                return true;
            }
        }
        return true;
    }

    private YunmoException diverged(int epoch, int step, double loss, boolean badInputs) {
        String where = "the loss became %s at epoch %d, step %d (learning rate %s)"
                .formatted(name(loss), epoch + 1, step + 1, machine.updater().learningRate());
        String advice = badInputs
                ? "the inputs of that batch hold NaN or infinite values: clean the data"
                : "try a learning rate of %s, clipnorm: 1.0 in the optimizer, or standardize: true"
                        .formatted(machine.updater().learningRate() / 10);
        return YunmoException.invalid("%s: %s", where, advice);
    }

    private void checkValidation(int epoch, double loss) {
        if (!Float.isFinite((float) loss) && !forgivesNaN) {
            throw YunmoException.invalid(
                    "the validation loss became %s after epoch %d (learning rate %s): try a learning rate of %s, "
                            + "clipnorm: 1.0 in the optimizer, or standardize: true",
                    name(loss),
                    epoch + 1,
                    machine.updater().learningRate(),
                    machine.updater().learningRate() / 10);
        }
    }

    private static String name(double loss) {
        return Double.isNaN(loss) ? "NaN" : "infinite";
    }

    private static boolean hasNotFinite(StepPlan plan, int n) {
        for (int i = 0; i < plan.inputs(); i++) {
            if (hasNotFinite(plan.inputs(i, n))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNotFinite(Matrix x) {
        for (int r = 0; r < x.rows(); r++) {
            for (int c = 0; c < x.columns(); c++) {
                if (!Float.isFinite(Memory.get(x, r, c))) {
                    return true;
                }
            }
        }
        return false;
    }
}
