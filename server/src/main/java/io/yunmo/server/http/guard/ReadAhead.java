package io.yunmo.server.http.guard;

import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What a client sends, read by the connection's thread, or ahead of it by a watcher while that thread computes an answer: so the
 * end of a connection is noticed before anything is written. What the watcher read is the connection's next read; it is never
 * lost, and never more than one.
 */
public final class ReadAhead {
    private static final ScopedValue<ReadAhead> CURRENT = ScopedValue.newInstance();

    private final Supplier<byte[]> socket;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private boolean reading;
    private Optional<Read> waiting = Optional.empty();
    private Optional<Runnable> gone = Optional.empty();

    /** The outcome of one read: bytes, none at the connection's end, or a failure. */
    private record Read(Optional<byte[]> bytes, Optional<RuntimeException> failure) {
        boolean isEnd() {
            return bytes.isEmpty();
        }

        /** Null at the end, as Helidon has it. */
        byte[] get() {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return bytes.orElse(null);
        }
    }

    /** @param socket blocks until bytes come; null at the end */
    ReadAhead(Supplier<byte[]> socket) {
        this.socket = socket;
    }

    /** The connection that the calling thread serves, if it serves one. */
    public static Optional<ReadAhead> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** What serves a connection. */
    interface Service {
        void run() throws InterruptedException;
    }

    /** Serves the connection on this thread. */
    void serve(Service service) throws InterruptedException {
        ScopedValue.where(CURRENT, this).call(() -> {
            service.run();
            return true;
        });
    }

    /** The next bytes; null at the end. The connection's thread only. */
    byte[] next() {
        lock.lock();
        try {
            while (reading) {
                ended.await();
            }
            if (waiting.isPresent()) {
                Read read = waiting.get();
                waiting = Optional.empty();
                return read.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } finally {
            lock.unlock();
        }
        return socket.get();
    }

    /** Runs {@code gone} on another thread once, when the connection ends before {@link #ignore}. The request must be read whole. */
    public void watch(Runnable gone) {
        lock.lock();
        try {
            if (waiting.isPresent()) {
                if (waiting.get().isEnd()) {
                    Thread.ofVirtual().name("yunmo-gone").start(gone);
                }
                return; // it has sent its next request, so it is there
            }
            this.gone = Optional.of(gone);
            if (!reading) {
                reading = true;
                Thread.ofVirtual().name("yunmo-watch").start(this::read);
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on the connection's end is of no interest. */
    public void ignore() {
        lock.lock();
        try {
            gone = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        Read read = once();
        while (timedOut(read) && watching()) {
            read = once();
        }
        Optional<Runnable> tell;
        lock.lock();
        try {
            reading = false;
            waiting = Optional.of(read);
            tell = read.isEnd() ? gone : Optional.empty();
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        tell.ifPresent(Runnable::run);
    }

    private Read once() {
        try {
            return new Read(Optional.ofNullable(socket.get()), Optional.empty());
        } catch (RuntimeException e) {
            return new Read(Optional.empty(), Optional.of(e));
        }
    }

    private static boolean timedOut(Read read) {
        return read.failure()
                .filter(e -> e instanceof UncheckedIOException u && u.getCause() instanceof SocketTimeoutException)
                .isPresent();
    }

    private boolean watching() {
        lock.lock();
        try {
            return gone.isPresent();
        } finally {
            lock.unlock();
        }
    }
}
