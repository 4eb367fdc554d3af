package io.yunmo.serving.batching;

import io.yunmo.serving.runtime.NamedTensor;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A request that waits, and the thread that waits with it. The state goes WAITING, then LEADING (it got a slot) or TAKEN
 * (it is in another request's batch), then DONE; the first step is taken under the batcher's lock.
 */
final class Waiting {
    enum State {
        WAITING,
        LEADING,
        TAKEN,
        DONE
    }

    final List<NamedTensor> inputs;
    final int rows;
    final List<String> outputs;
    final long since = System.nanoTime();
    private final Thread thread = Thread.currentThread();
    private volatile State state = State.WAITING;
    private List<NamedTensor> answer = List.of();
    private Throwable error;

    Waiting(List<NamedTensor> inputs, int rows, List<String> outputs) {
        this.inputs = inputs;
        this.rows = rows;
        this.outputs = outputs;
    }

    State state() {
        return state;
    }

    void lead() {
        state = State.LEADING;
        LockSupport.unpark(thread);
    }

    void take() {
        state = State.TAKEN;
    }

    void answer(List<NamedTensor> outputs) {
        answer = outputs;
        state = State.DONE;
        LockSupport.unpark(thread);
    }

    void fail(Throwable cause) {
        error = cause;
        state = State.DONE;
        LockSupport.unpark(thread);
    }

    /** What came of it; only once it is DONE. */
    List<NamedTensor> result() {
        switch (error) {
            case null -> {
                return answer;
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(error);
        }
    }

    /** Whether both can be joined along the first dimension: same outputs wanted, same sizes behind it. */
    boolean fits(Waiting other) {
        if (!outputs.equals(other.outputs)) {
            return false;
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!Joined.sameBehindRows(
                    inputs.get(i).tensor().shape(), other.inputs.get(i).tensor().shape())) {
                return false;
            }
        }
        return true;
    }
}
