package io.yunmo.tensor.kernel;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed crew of platform threads that runs the parts of one job at a time. The caller runs part 0; {@link #run} returns
 * when every part has. Dispatch allocates nothing: a worker spins for some microseconds between jobs, then parks. One
 * thread at a time may call {@link #run}.
 */
public final class Workers implements AutoCloseable {
    /** A job that can be cut in parts that touch different outputs. */
    @FunctionalInterface
    public interface Job {
        void run(int part, int parts);
    }

    /** About 50 µs of {@code pause} on current processors: longer than the gaps inside a training step. */
    private static final int SPINS = 3000;

    private final Worker[] crew;
    private final AtomicInteger left = new AtomicInteger();
    private volatile int epoch;
    private volatile boolean closed;
    private volatile Thread caller;
    private volatile boolean callerParked;
    private volatile Throwable failure;
    private Job job;

    /** @param threads that work on a job, the caller included; 1 or more */
    public Workers(int threads) {
        if (threads < 1) {
            throw YunmoException.invalid("%d threads asked for; at least 1 is needed", threads);
        }
        crew = new Worker[threads - 1];
        for (int i = 0; i < crew.length; i++) {
            crew[i] = new Worker(i + 1);
            crew[i].thread.start();
        }
    }

    /** No threads: jobs run in the caller. */
    public static Workers single() {
        return new Workers(1);
    }

    public int threads() {
        return crew.length + 1;
    }

    /** Runs all parts of {@code job}; a failure of any part is thrown here when all have ended. */
    public void run(Job job) {
        if (crew.length == 0) {
            job.run(0, 1);
            return;
        }
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "these workers are closed");
        }
        this.job = job;
        caller = Thread.currentThread();
        left.set(crew.length);
        epoch++;
        for (Worker w : crew) {
            if (w.parked) {
                LockSupport.unpark(w.thread);
            }
        }
        runPart(job, 0);
        awaitOthers();
        rethrow();
    }

    /** Where part {@code part} of {@code n} floats begins, in whole vectors of 16; part {@code parts} is the end. */
    public static long begin(long n, int part, int parts) {
        return part == parts ? n : Math.min(n, ((n + 15) / 16 * part / parts) * 16);
    }

    private void runPart(Job job, int part) {
        try {
            job.run(part, crew.length + 1);
        } catch (Throwable t) {
            failure = t;
        }
    }

    private void awaitOthers() {
        for (int i = 0; left.get() != 0; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            callerParked = true;
            while (left.get() != 0) {
                LockSupport.park(this);
            }
            callerParked = false;
        }
    }

    private void rethrow() {
        Throwable t = failure;
        if (t == null) {
            return;
        }
        failure = null;
        if (t instanceof Error e) {
            throw e;
        }
        if (t instanceof RuntimeException e) {
            throw e;
        }
        throw new YunmoException(ErrorCode.INTERNAL, "a part of a job failed: " + t, t);
    }

    /** Ends the threads; does nothing when closed already. */
    @Override
    public void close() {
        closed = true;
        for (Worker w : crew) {
            LockSupport.unpark(w.thread);
        }
    }

    private final class Worker implements Runnable {
        private final int part;
        private final Thread thread;
        private volatile boolean parked;

        Worker(int part) {
            this.part = part;
            this.thread =
                    Thread.ofPlatform().daemon().name("yunmo-worker-" + part).unstarted(this);
        }

        @Override
        public void run() {
            int seen = 0;
            while (awaitJob(seen)) {
                seen++;
                runPart(job, part);
                if (left.decrementAndGet() == 0 && callerParked) {
                    LockSupport.unpark(caller);
                }
            }
        }

        /** True when there is a job after {@code seen}, false when closed. */
        private boolean awaitJob(int seen) {
            for (int i = 0; epoch == seen; i++) {
                if (closed) {
                    return false;
                }
                if (i < SPINS) {
                    Thread.onSpinWait();
                } else {
                    park(seen);
                }
            }
            return true;
        }

        private void park(int seen) {
            parked = true;
            while (epoch == seen && !closed) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }
}
