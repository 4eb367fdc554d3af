package io.yunmo.language.scheduling;

import io.yunmo.tensor.YunmoException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue between the engine's thread, which never waits, and the reader of one generation. The engine looks at {@link
 * #room} before it runs the generation; the end has a place of its own.
 */
final class Delivery implements Generation {
    /** Pieces that a reader may be behind: some seconds of text. */
    static final int CAPACITY = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Piece[] ring = new Piece[CAPACITY + 2];
    private final Runnable wake;
    private int head;
    private int size;
    private YunmoException failure;
    private boolean ended;
    private volatile boolean cancelled;
    private volatile boolean paused;

    /** @param wake tells the engine that something changed: the reader has caught up or gone away */
    Delivery(Runnable wake) {
        this.wake = wake;
    }

    @Override
    public Piece next() throws InterruptedException {
        boolean caughtUp;
        Piece piece;
        lock.lockInterruptibly();
        try {
            while (size == 0) {
                if (failure != null) {
                    throw failure;
                }
                arrived.await();
            }
            piece = ring[head];
            ring[head] = null;
            head = (head + 1) % ring.length;
            size--;
            caughtUp = paused && size <= CAPACITY / 2;
            paused &= !caughtUp;
        } finally {
            lock.unlock();
        }
        if (caughtUp) {
            wake.run();
        }
        return piece;
    }

    @Override
    public void close() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        lock.lock();
        try {
            if (ended) {
                return;
            }
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    boolean cancelled() {
        return cancelled;
    }

    /** Whether the reader is behind; once so, until it has read half of what waits. Engine only. */
    boolean behind(int pieces) {
        lock.lock();
        try {
            paused |= size + pieces > CAPACITY;
            return paused;
        } finally {
            lock.unlock();
        }
    }

    boolean paused() {
        return paused;
    }

    /** Engine only; there is room. */
    void put(Piece piece) {
        lock.lock();
        try {
            ring[(head + size++) % ring.length] = piece;
            ended |= piece instanceof Piece.End;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What the reader gets after the pieces that wait. */
    void fail(YunmoException e) {
        lock.lock();
        try {
            failure = e;
            ended = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }
}
