package io.yunmo.server.training;

import io.yunmo.catalog.Json;
import io.yunmo.learn.fit.FitListener;
import io.yunmo.learn.fit.RunningMetrics;
import io.yunmo.tensor.Tensor;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the catalogue and the watchers how a fit goes, a few times a second, and has checkpoints saved. On the thread of
 * the fit; between reports a step costs a look at the clock.
 */
final class FitReporter implements FitListener {
    static final long REPORT_NANOS = 100_000_000;
    static final long PROGRESS_NANOS = 500_000_000;
    /** The least time between checkpoints; saving takes at most a twentieth of the training besides. */
    static final long CHECKPOINT_NANOS = 1_000_000_000;

    static final int CHECKPOINT_SHARE = 20;
    static final long GRACE_NANOS = 2_000_000_000;

    private final JobHandle job;
    private final int alreadyTold;
    private final ObjIntConsumer<Map<String, Tensor>> save;
    private Map<String, Tensor> kept;
    private final long began = System.nanoTime();
    private long reported = began;
    private long progressed = began - PROGRESS_NANOS;
    private long saved = began;
    private long saveInterval = CHECKPOINT_NANOS;
    private long stepped = began;
    private long stopBy = Long.MAX_VALUE;
    private int epoch;
    private int epochs;
    private int steps;
    private long done;
    private long reportedDone;
    private long epochBegan = began;
    private double stepsPerSecond;
    private boolean left;

    /**
     * @param alreadyTold the last epoch whose event is in the log already, from before a restart; 0 for none
     * @param kept what a ModelCheckpoint callback has kept before a restart; empty when nothing
     * @param save saves a checkpoint, and what is kept, after the epoch of that number
     */
    FitReporter(JobHandle job, int alreadyTold, Map<String, Tensor> kept, ObjIntConsumer<Map<String, Tensor>> save) {
        this.kept = kept;
        this.job = job;
        this.alreadyTold = alreadyTold;
        this.save = save;
    }

    @Override
    public void onEpochBegin(int number, int of, int stepsOfEpoch) {
        epoch = number;
        epochs = of;
        steps = stepsOfEpoch;
        epochBegan = System.nanoTime();
    }

    @Override
    public boolean onStep(int number, int step, double runningLoss, RunningMetrics metrics) {
        done++;
        long now = System.nanoTime();
        stepped = now;
        if (now - reported >= REPORT_NANOS) {
            report(now, step, runningLoss, metrics);
        }
        return !job.isHalted() || mayFinishEpoch(now);
    }

    /** A stopping server waits a moment for the epoch's end, so that its checkpoint can be saved; others do not. */
    private boolean mayFinishEpoch(long now) {
        if (left || job.halted().orElseThrow() != Halt.STOPPING) {
            return false;
        }
        stopBy = Math.min(stopBy, now + GRACE_NANOS);
        return now < stopBy;
    }

    private void report(long now, int step, double runningLoss, RunningMetrics metrics) {
        rate(now);
        ObjectNode json = progress(step);
        Numbers.put(json, "loss", runningLoss);
        if (now - progressed >= PROGRESS_NANOS) {
            job.progress(Json.of(json));
            progressed = now;
        }
        for (int i = 0; i < metrics.count(); i++) {
            Numbers.put(json, metrics.name(i), metrics.value(i));
        }
        job.flush();
        job.step(json.toString());
    }

    private void rate(long now) {
        stepsPerSecond = (done - reportedDone) * 1e9 / Math.max(1, now - reported);
        reported = now;
        reportedDone = done;
    }

    private ObjectNode progress(int step) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", epoch).put("epochs", epochs).put("step", step).put("steps_per_epoch", steps);
        long remaining = (long) (epochs - epoch) * steps + steps - step;
        double overall = done * 1e9 / Math.max(1, System.nanoTime() - began);
        Numbers.put(json, "steps_per_second", stepsPerSecond == 0 ? overall : stepsPerSecond);
        Numbers.put(json, "seconds_left", overall == 0 ? Double.NaN : remaining / overall);
        return json;
    }

    @Override
    public void onSave(int number, Map<String, Tensor> weights) {
        kept = weights;
    }

    /** The weights that a ModelCheckpoint callback kept last; empty when there is none. */
    Map<String, Tensor> kept() {
        return kept;
    }

    @Override
    public void onEpochEnd(int number, Map<String, Double> logs) {
        long now = System.nanoTime();
        if (number > alreadyTold) {
            job.draft("epoch", epochJson(number, logs));
        }
        boolean leaving = job.halted().filter(h -> h == Halt.STOPPING).isPresent();
        if (number < epochs && (leaving || now - saved >= saveInterval)) {
            job.flush();
            save.accept(kept, number);
            saved = System.nanoTime();
            saveInterval = Math.max(CHECKPOINT_NANOS, CHECKPOINT_SHARE * (saved - now));
            left = leaving;
        } else if (now - reported >= REPORT_NANOS) {
            rate(now);
            job.flush();
        }
    }

    /** Writes what is not yet written, and that the last epoch is done. */
    void finish() {
        job.flush();
        job.progress(Json.of(progress(steps).put("seconds_left", 0)));
    }

    private String epochJson(int number, Map<String, Double> logs) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("epoch", number).put("epochs", epochs);
        logs.forEach((name, value) -> Numbers.put(json, name, value));
        Numbers.put(json, "steps_per_second", steps * 1e9 / Math.max(1, stepped - epochBegan));
        Numbers.put(json, "seconds_left", (stepped - epochBegan) / 1e9 * (epochs - number));
        return json.toString();
    }
}
