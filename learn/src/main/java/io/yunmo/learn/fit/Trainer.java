package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a network in place. The steps are compiled once into fused kernels over off-heap buffers; a step allocates
 * nothing. One caller at a time; inference of the same network must not run meanwhile, for it would see half a step.
 */
public final class Trainer implements AutoCloseable {
    private final Machine machine;
    private Progress progress = new Progress();
    private List<CallbackRun> callbacks = List.of();
    private Optional<Map<String, Tensor>> restored = Optional.empty();
    private boolean closed;

    /**
     * Compiles a network; it stays the caller's, and alive until the trainer is closed.
     *
     * @param threads that share the work of a step, the caller's included; the result does not depend on their number
     */
    public Trainer(Network network, Compilation compilation, int threads) {
        this.machine = Machine.start(network, compilation, threads);
    }

    /**
     * Runs all epochs, or those that a restored checkpoint leaves.
     *
     * @throws YunmoException INVALID when the examples do not fit the network or the loss, and when the loss becomes NaN or
     *     infinite: the message names epoch, step, learning rate and what to try
     */
    public History fit(Examples train, Optional<Examples> validation, FitOptions options, FitListener listener) {
        checkOpen();
        if (machine.running()) {
            throw YunmoException.conflict("this trainer is in the middle of a fit");
        }
        Examples rows = train;
        Optional<Examples> judged = validation;
        if (validation.isEmpty() && options.validationSplit() > 0) {
            int at = splitAt(train.rows(), options.validationSplit());
            rows = train.slice(0, at);
            judged = Optional.of(train.slice(at, train.rows()));
        }
        Graph graph = machine.network().graph();
        Feed feed = Feed.of("the training data", rows, graph, machine.tasks(), options.classWeight());
        Optional<Feed> judge = judged.map(e -> Feed.of("the validation data", e, graph, machine.tasks(), Map.of()));
        progress = restored.isPresent() ? progress : new Progress();
        FitRun run = new FitRun(machine, feed, judge, options, listener, progress);
        callbacks = run.callbacks();
        if (restored.isPresent()) {
            Checkpoint.restore(callbacks, restored.get());
            restored = Optional.empty();
        }
        machine.running(true);
        try {
            return run.run();
        } finally {
            machine.running(false);
        }
    }

    /** Where Keras cuts: the last rows are for validation. */
    private static int splitAt(int rows, double split) {
        int at = (int) Math.floor(rows * (1.0 - split));
        if (at == 0 || at == rows) {
            throw YunmoException.invalid(
                    "a validation_split of %s of %d rows leaves %d to train and %d to validate; both need some",
                    split, rows, at, rows - at);
        }
        return at;
    }

    /** The loss and each metric over these rows; dropout off, moving statistics used. */
    public Map<String, Double> evaluate(Examples examples, int batchSize) {
        checkOpen();
        if (machine.busy()) {
            throw YunmoException.conflict("evaluate can be called between epochs, not during a step");
        }
        Feed feed = Feed.of("the data", examples, machine.network().graph(), machine.tasks(), Map.of());
        return machine.evaluate(feed, Math.min(batchSize, feed.rows())).results("");
    }

    /**
     * All that a fit needs to go on from the end of the last epoch with the same bits: weights, optimiser slots,
     * iterations, callbacks' states and the history so far. Heap copies. To be called from {@link FitListener#onEpochEnd} or
     * between fits.
     */
    public Map<String, Tensor> checkpoint() {
        checkOpen();
        if (progress.midEpoch) {
            throw YunmoException.conflict("a checkpoint can be taken at the end of an epoch, not inside one");
        }
        return Checkpoint.save(machine, progress, callbacks);
    }

    /**
     * Takes over a {@link #checkpoint} of a trainer of the same network, compilation and options; the next {@link #fit} goes
     * on after its epoch.
     *
     * @throws YunmoException INVALID when it belongs to another network or compilation
     */
    public void restore(Map<String, Tensor> checkpoint) {
        checkOpen();
        progress = Checkpoint.load(machine, checkpoint);
        restored = Optional.of(Map.copyOf(checkpoint));
    }

    private void checkOpen() {
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "this trainer is closed");
        }
    }

    /** Releases buffers and threads, not the network. CONFLICT from inside a fit: let its listener cancel it first. */
    @Override
    public void close() {
        if (!closed) {
            if (machine.running()) {
                throw YunmoException.conflict("this trainer is in the middle of a fit; cancel that first");
            }
            closed = true;
            machine.close();
        }
    }
}
