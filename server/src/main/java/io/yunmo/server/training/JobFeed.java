package io.yunmo.server.training;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells those who watch jobs that something happened; what happened they read from the catalogue themselves, where epochs
 * and log lines are kept. Only the latest step of each running job is held here. So a slow or vanished watcher costs nothing,
 * and one that comes back after a restart of the server misses nothing. Thread-safe.
 */
public final class JobFeed {
    /** The latest step of a job: its number among the steps that were told, and its data. */
    public record Step(long number, String json) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Step> steps = new HashMap<>();
    private long changes;
    private boolean closed;

    /** How many changes there were so far; see {@link #await}. */
    public long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there were more changes than {@code seen}, or for {@code patience}; returns their number. */
    public long await(long seen, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (changes <= seen && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** The latest step of a job that runs here. */
    public Optional<Step> step(String job) {
        lock.lock();
        try {
            return Optional.ofNullable(steps.get(job));
        } finally {
            lock.unlock();
        }
    }

    /** Whether the server stops and nothing more will be told. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Something about a job has changed in the catalogue. */
    void signal() {
        change(() -> {});
    }

    void step(String job, String json) {
        change(() -> steps.merge(job, new Step(1, json), (old, fresh) -> new Step(old.number() + 1, json)));
    }

    /** The job no longer runs here. */
    void ended(String job) {
        change(() -> steps.remove(job));
    }

    /** Lets every watcher go. */
    void close() {
        change(() -> closed = true);
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
