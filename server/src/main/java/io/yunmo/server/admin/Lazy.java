package io.yunmo.server.admin;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A value that is made when it is first asked for. Thread-safe. */
final class Lazy<T> implements Supplier<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<T> how;
    private volatile Optional<T> made = Optional.empty();

    private Lazy(Supplier<T> how) {
        this.how = how;
    }

    static <T> Supplier<T> of(Supplier<T> how) {
        return new Lazy<>(how);
    }

    @Override
    public T get() {
        lock.lock();
        try {
            if (made.isEmpty()) {
                made = Optional.of(how.get());
            }
            return made.get();
        } finally {
            lock.unlock();
        }
    }
}
