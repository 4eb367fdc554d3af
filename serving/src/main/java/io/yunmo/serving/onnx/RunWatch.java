package io.yunmo.serving.onnx;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Stops runs that take too long; one background thread looks for them four times a second. Any thread. */
final class RunWatch {
    private static final long PERIOD_MILLIS = 250;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Run> runs = new HashSet<>();

    /** A run that is under way; closed by whoever began it, once it is over. */
    final class Run implements AutoCloseable {
        private final MemorySegment options = Ort.createRunOptions();
        private final long end;

        private Run(long end) {
            this.end = end;
        }

        /** What the run has to be started with. */
        MemorySegment options() {
            return options;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                runs.remove(this);
            } finally {
                lock.unlock();
            }
            Ort.releaseRunOptions(options);
        }
    }

    RunWatch() {
        Thread.ofPlatform().daemon().name("yunmo-onnx-watch").start(this::watch);
    }

    /** Begins a run that is stopped if it is not over in so long. */
    Run begin(long nanos) {
        Run run = new Run(System.nanoTime() + nanos);
        lock.lock();
        try {
            runs.add(run);
        } finally {
            lock.unlock();
        }
        return run;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PERIOD_MILLIS);
                stopLate(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopLate(long now) {
        lock.lock();
        try {
            runs.stream().filter(r -> now - r.end > 0).forEach(r -> Ort.terminate(r.options));
        } finally {
            lock.unlock();
        }
    }
}
