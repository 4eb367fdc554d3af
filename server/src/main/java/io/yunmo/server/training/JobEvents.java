package io.yunmo.server.training;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one job, kept for those who come late or come back. Readers pull, so that a slow or vanished one holds
 * nothing. Step events are the first to be forgotten, then the oldest: never more than {@link #KEPT} are held. Thread-safe.
 */
public final class JobEvents {
    static final int KEPT = 4_000;
    static final int KEPT_STEPS = 100;
    private static final long EPOCH = 1_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<JobEvent> events = new ArrayDeque<>();
    private int steps;
    private long last;
    private boolean ended;

    /** Adds an event. After {@link #end} it is dropped. */
    void add(JobEvent.Kind kind, String json) {
        append(kind, json, last + 1);
    }

    /** Adds the event that epoch {@code epoch} (from 1) is finished; it has the same id in every run of the job. */
    void addEpoch(int epoch, String json) {
        append(JobEvent.Kind.EPOCH, json, epoch * EPOCH);
    }

    /** Adds the last event and lets every reader go. */
    void end(String json) {
        lock.lock();
        try {
            append(JobEvent.Kind.STATE, json, last + 1);
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void append(JobEvent.Kind kind, String json, long wish) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            last = Math.max(wish, last + 1);
            events.addLast(new JobEvent(last, kind, json));
            if (kind == JobEvent.Kind.STEP) {
                steps++;
            }
            forget();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        if (steps > 2 * KEPT_STEPS) {
            for (Iterator<JobEvent> i = events.iterator(); steps > KEPT_STEPS && i.hasNext(); ) {
                if (i.next().kind() == JobEvent.Kind.STEP) {
                    i.remove();
                    steps--;
                }
            }
        }
        while (events.size() > KEPT) {
            if (events.removeFirst().kind() == JobEvent.Kind.STEP) {
                steps--;
            }
        }
    }

    /**
     * The events after {@code after}, waiting for one at most {@code patience}; empty when none came.
     *
     * @param limit the most events of one answer
     */
    public List<JobEvent> after(long after, int limit, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (last <= after && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            List<JobEvent> found = new ArrayList<>();
            for (JobEvent e : events) {
                if (e.id() > after && found.size() < limit) {
                    found.add(e);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** The last event of all, once the job has ended. */
    public Optional<JobEvent> ending() {
        lock.lock();
        try {
            return ended ? Optional.of(events.getLast()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
