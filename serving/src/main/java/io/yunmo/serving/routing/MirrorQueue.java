package io.yunmo.serving.routing;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One background thread, of the lowest priority, with a bounded queue; started by the first task. Tasks catch their own
 * exceptions. After {@link #close} nothing is taken, and what waits is still done.
 */
public final class MirrorQueue implements AutoCloseable {
    private final BlockingQueue<Runnable> tasks;
    private final ReentrantLock lock = new ReentrantLock();
    private Thread thread;
    private volatile boolean closed;

    public MirrorQueue(int capacity) {
        tasks = new ArrayBlockingQueue<>(capacity);
    }

    boolean full() {
        return closed || tasks.remainingCapacity() == 0;
    }

    boolean offer(Runnable task) {
        lock.lock();
        try {
            if (closed || !tasks.offer(task)) {
                return false;
            }
            if (thread == null) {
                thread = Thread.ofPlatform()
                        .daemon()
                        .name("yunmo-mirror")
                        .priority(Thread.MIN_PRIORITY)
                        .start(this::work);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            while (!closed || !tasks.isEmpty()) {
                tasks.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what waits, then ends the thread. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            endThread();
        }
    }

    private void endThread() {
        try {
            tasks.put(() -> {}); // wakes the thread where it waits for a task
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
