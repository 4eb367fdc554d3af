package io.yunmo.server.http;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all requests may take together, so that many large ones at once are refused instead of
 * exhausting the heap. Small bodies are not counted: the number of connections bounds them.
 */
final class BodyMemory {
    /** Bodies up to this size are free. */
    static final int SMALL = 64 << 10;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    BodyMemory(long most) {
        this.most = most;
    }

    /** A quarter of the heap. */
    static BodyMemory ofHeap() {
        return new BodyMemory(Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4));
    }

    /** OVERLOADED when the rest does not suffice; gives {@code bytes}. */
    long take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            throw new YunmoException(
                    ErrorCode.OVERLOADED,
                    "too many large requests at once; try again, or give the server a larger heap");
        }
        return bytes;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
