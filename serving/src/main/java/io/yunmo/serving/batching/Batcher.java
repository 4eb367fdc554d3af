package io.yunmo.serving.batching;

import io.yunmo.serving.batching.Waiting.State;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a predictor for many threads: at most {@link Predictor#concurrency} runs at a time, each of one request or of
 * several joined ones.
 *
 * <p>A request that finds a free slot and nobody waiting runs at once on its own thread. Otherwise it waits in a bounded
 * queue. Whoever frees a slot hands it to the request that waited longest, and that one takes the waiting requests that
 * can be joined with it along. With a delay, a request waits for company first, until the batch is full or the delay is
 * over.
 *
 * <p>A waiting thread that is interrupted leaves the queue; one whose request is being computed waits for the end of
 * that, since its inputs are being read. When a joined run fails its requests are run again one by one, so that one bad
 * row fails its own request only.
 */
public final class Batcher {
    private final String name;
    private final Runs runs;
    private final BatchListener listener;
    private final boolean joins;
    private final int maxRows;
    private final int capacity;
    private final long delay;
    private final AtomicInteger free;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long rowsWaiting;
    /** The queue's size, read without the lock. Written before {@link #free} is read, as that is before this is read. */
    private volatile int waiting;

    /** @param name how error messages call the model */
    public Batcher(String name, Predictor predictor, BatchingOptions options, BatchListener listener) {
        this.name = name;
        this.runs = new Runs(predictor, listener);
        this.listener = listener;
        this.joins = predictor.signature().batched() && options.maxBatchRows() > 1;
        this.maxRows = options.maxBatchRows();
        this.capacity = options.queueCapacity();
        this.delay = joins ? options.maxDelay().toNanos() : 0;
        this.free = new AtomicInteger(Math.max(1, predictor.concurrency()));
    }

    /**
     * Computes the outputs for checked inputs of {@code rows} rows.
     *
     * @throws YunmoException OVERLOADED at once when the queue is full, UNAVAILABLE when the thread was interrupted while
     *     it waited (the thread stays interrupted), and whatever the predictor throws
     */
    public List<NamedTensor> submit(List<NamedTensor> inputs, int rows, List<String> outputs) {
        if (delay == 0 && waiting == 0 && tryAcquire()) {
            try {
                return run(inputs, rows, outputs);
            } finally {
                release();
            }
        }
        return await(enqueue(new Waiting(inputs, rows, outputs)));
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting;
    }

    private boolean tryAcquire() {
        for (int n = free.get(); n > 0; n = free.get()) {
            if (free.compareAndSet(n, n - 1)) {
                return true;
            }
        }
        return false;
    }

    private void release() {
        free.incrementAndGet();
        if (waiting > 0) {
            dispatch();
        }
    }

    private Waiting enqueue(Waiting request) {
        lock.lock();
        try {
            if (queue.size() >= capacity) {
                throw new YunmoException(
                        ErrorCode.OVERLOADED,
                        "the queue of model '" + name + "' is full: " + capacity
                                + " requests wait; try again later or raise queueCapacity");
            }
            queue.add(request);
            rowsWaiting += request.rows;
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        dispatch();
        return request;
    }

    /** Hands free slots to the requests that have waited longest, if they need not wait for company any more. */
    private void dispatch() {
        lock.lock();
        try {
            while (!queue.isEmpty() && due(queue.peek()) && tryAcquire()) {
                Waiting head = queue.poll();
                removed(head);
                head.lead();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean due(Waiting head) {
        return delay == 0 || rowsWaiting >= maxRows || System.nanoTime() - head.since >= delay;
    }

    private void removed(Waiting request) {
        rowsWaiting -= request.rows;
        waiting = queue.size();
    }

    private List<NamedTensor> await(Waiting request) {
        boolean interrupted = false;
        boolean gathering = delay > 0;
        try {
            for (State state = request.state(); state != State.DONE; state = request.state()) {
                if (state == State.LEADING) {
                    return interrupted ? giveUpSlot() : lead(request);
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (withdraw(request)) {
                        throw cancelled();
                    }
                } else if (gathering) {
                    gathering = gather(request);
                } else {
                    LockSupport.park(this);
                }
            }
            return request.result();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for company; false once that time is over, when whoever waited as long may go. */
    private boolean gather(Waiting request) {
        long left = delay - (System.nanoTime() - request.since);
        if (left > 0) {
            LockSupport.parkNanos(this, left);
            return true;
        }
        dispatch();
        return false;
    }

    private List<NamedTensor> giveUpSlot() {
        release();
        throw cancelled();
    }

    private boolean withdraw(Waiting request) {
        lock.lock();
        try {
            boolean left = queue.remove(request);
            if (left) {
                removed(request);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    private YunmoException cancelled() {
        return new YunmoException(ErrorCode.UNAVAILABLE, "the request to model '" + name + "' was cancelled");
    }

    private List<NamedTensor> lead(Waiting leader) {
        try {
            List<Waiting> batch = gathered(leader);
            long now = System.nanoTime();
            batch.forEach(w -> listener.queued(now - w.since));
            if (batch.size() == 1) {
                return run(leader.inputs, leader.rows, leader.outputs);
            }
            runTogether(batch);
            return leader.result();
        } finally {
            release();
        }
    }

    /** The leader and the waiting requests that can be joined with it, in their order. */
    private List<Waiting> gathered(Waiting leader) {
        List<Waiting> batch = new ArrayList<>();
        batch.add(leader);
        if (!joins || waiting == 0) {
            return batch;
        }
        lock.lock();
        try {
            long rows = leader.rows;
            for (Iterator<Waiting> i = queue.iterator(); rows < maxRows && i.hasNext(); ) {
                Waiting w = i.next();
                if (rows + w.rows <= maxRows && leader.fits(w)) {
                    i.remove();
                    removed(w);
                    w.take();
                    batch.add(w);
                    rows += w.rows;
                }
            }
        } finally {
            lock.unlock();
        }
        return batch;
    }

    private void runTogether(List<Waiting> batch) {
        try {
            List<List<NamedTensor>> answers = joined(batch);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer(answers.get(i));
            }
        } catch (RuntimeException e) {
            batch.forEach(this::runAlone);
        } catch (Error e) {
            batch.forEach(w -> w.fail(e));
        }
    }

    private List<List<NamedTensor>> joined(List<Waiting> batch) {
        int rows = batch.stream().mapToInt(w -> w.rows).sum();
        List<NamedTensor> outputs = runs.run(Joined.inputs(batch), batch.getFirst().outputs, batch.size(), rows);
        Joined.checkRows(outputs, rows);
        List<List<NamedTensor>> answers = new ArrayList<>(batch.size());
        int from = 0;
        for (Waiting w : batch) {
            answers.add(RowViews.part(outputs, from, w.rows));
            from += w.rows;
        }
        return answers;
    }

    private void runAlone(Waiting request) {
        try {
            request.answer(run(request.inputs, request.rows, request.outputs));
        } catch (RuntimeException | Error e) {
            request.fail(e);
        }
    }

    private List<NamedTensor> run(List<NamedTensor> inputs, int rows, List<String> outputs) {
        return runs.run(inputs, outputs, 1, rows);
    }
}
