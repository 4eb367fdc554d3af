package io.yunmo.language.scheduling;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sequences that have not run yet: first in, first out for one tenant, the tenants in turn. Bounded. Any thread joins; the
 * engine's thread takes, and rests here when it has nothing to do.
 */
final class WaitingLine {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, ArrayDeque<Sequence>> tenants = new LinkedHashMap<>();
    private int size;
    private long joined;
    private long refused;
    private boolean news;
    private Optional<YunmoException> closed = Optional.empty();

    WaitingLine(int most) {
        this.most = most;
    }

    /** OVERLOADED when it is full; what it was closed with after that. */
    void join(Sequence sequence) {
        lock.lock();
        try {
            if (closed.isPresent()) {
                throw closed.get();
            }
            if (size >= most) {
                refused++;
                throw new YunmoException(
                        ErrorCode.OVERLOADED,
                        "%d requests wait already, as many as the model's queue holds: try again later, or raise 'queue'"
                                .formatted(size));
            }
            sequence.number = joined++;
            tenants.computeIfAbsent(sequence.tenant, t -> new ArrayDeque<>()).add(sequence);
            size++;
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** Whose turn it is. */
    Optional<Sequence> peek() {
        lock.lock();
        try {
            return size == 0
                    ? Optional.empty()
                    : Optional.of(tenants.values().iterator().next().peek());
        } finally {
            lock.unlock();
        }
    }

    /** Takes the one whose turn it is, if that still is {@code sequence}; its tenant goes to the end. */
    void take(Sequence sequence) {
        lock.lock();
        try {
            ArrayDeque<Sequence> own = tenants.remove(sequence.tenant);
            own.remove(sequence);
            size--;
            if (!own.isEmpty()) {
                tenants.put(sequence.tenant, own);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out all that {@code which} says, wherever they stand. */
    void sweep(Predicate<Sequence> which, Consumer<Sequence> then) {
        lock.lock();
        try {
            Iterator<ArrayDeque<Sequence>> each = tenants.values().iterator();
            while (each.hasNext()) {
                ArrayDeque<Sequence> own = each.next();
                own.removeIf(s -> {
                    boolean out = which.test(s);
                    if (out) {
                        size--;
                        then.accept(s);
                    }
                    return out;
                });
                if (own.isEmpty()) {
                    each.remove();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody joins any more. Those who wait stay until they are swept out. */
    void close(YunmoException reason) {
        lock.lock();
        try {
            closed = closed.or(() -> Optional.of(reason));
            tell();
        } finally {
            lock.unlock();
        }
    }

    /** Why it is closed, if it is. */
    Optional<YunmoException> closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the engine's thread: somebody joined, went away, or has caught up. */
    void wake() {
        lock.lock();
        try {
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        news = true;
        changed.signal();
    }

    /** Waits for news since the last rest, or that long; 0 waits for news alone. */
    void rest(long millis) {
        lock.lock();
        try {
            while (!news) {
                if (millis == 0) {
                    changed.awaitUninterruptibly();
                } else if (!changed.await(millis, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            news = false;
        } catch (InterruptedException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "the engine's thread is interrupted by nobody", e);
        } finally {
            lock.unlock();
        }
    }
}
