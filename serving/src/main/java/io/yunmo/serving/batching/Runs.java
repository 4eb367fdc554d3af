package io.yunmo.serving.batching;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a predictor and tells how long that took. A run keeps its carrier from other virtual threads, and there are only as
 * many carriers as processors: a few slow runs would silence everything else, health checks too. So once a run took longer
 * than {@value #SLOW_NANOS} ns, the next ones of virtual threads get a platform thread each, which the operating system
 * shares fairly and whose start does not matter beside such a run.
 */
final class Runs {
    private static final long SLOW_NANOS = 2_000_000;

    private final Predictor predictor;
    private final BatchListener listener;
    private volatile boolean slow;

    Runs(Predictor predictor, BatchListener listener) {
        this.predictor = predictor;
        this.listener = listener;
    }

    /** Computes; {@code requests} of {@code rows} together. Returns at the end of the run even when interrupted. */
    List<NamedTensor> run(List<NamedTensor> inputs, List<String> outputs, int requests, int rows) {
        long start = System.nanoTime();
        try {
            return slow && Thread.currentThread().isVirtual()
                    ? elsewhere(inputs, outputs)
                    : predictor.predict(inputs, outputs);
        } finally {
            long nanos = System.nanoTime() - start;
            if (slow != nanos > SLOW_NANOS) {
                slow = !slow;
            }
            listener.ran(requests, rows, nanos);
        }
    }

    private List<NamedTensor> elsewhere(List<NamedTensor> inputs, List<String> outputs) {
        FutureTask<List<NamedTensor>> task = new FutureTask<>(() -> predictor.predict(inputs, outputs));
        Thread.ofPlatform().daemon().name("yunmo-run").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // its inputs are being read: wait for the end
                }
            }
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException r -> r;
                case Error error -> throw error;
                default -> new IllegalStateException(e.getCause());
            };
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
