package io.yunmo.server.http.guard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection is doing, as the watchdog sees it. The connection's thread moves it from phase to phase; the
 * watchdog may end it, and then the thread's next step fails. The phase and a count of steps share one long, so that the
 * watchdog never ends a later step than the one that it judged.
 */
final class Traffic {
    /** The phases: what a connection's thread may be waiting for. */
    enum Phase {
        BUSY,
        IDLE,
        READING,
        WRITING,
        LINGERING,
        ENDED
    }

    private static final Phase[] PHASES = Phase.values();
    private static final int STEP = 8;

    private final AtomicLong state = new AtomicLong();
    private volatile long since = System.nanoTime();
    private volatile long requestSince;
    private volatile long requestBytes;

    long state() {
        return state.get();
    }

    static Phase phase(long state) {
        return PHASES[(int) (state & STEP - 1)];
    }

    /** When the present step began. */
    long since() {
        return since;
    }

    /** When the first byte of the present request came. */
    long requestSince() {
        return requestSince;
    }

    /** Bytes of the present request so far. */
    long requestBytes() {
        return requestBytes;
    }

    /** The thread goes to read: the next request's first byte, or more of the present one. */
    void reading() {
        to(requestSince == 0 ? Phase.IDLE : Phase.READING);
    }

    /** So many bytes came. */
    void received(int bytes) {
        if (requestSince == 0) {
            requestSince = System.nanoTime();
            requestBytes = 0;
        }
        requestBytes += bytes;
        to(Phase.BUSY);
    }

    void writing() {
        to(Phase.WRITING);
    }

    /** What was written is an answer: the next byte begins a new request. */
    void written() {
        requestSince = 0;
        to(Phase.BUSY);
    }

    void lingering() {
        to(Phase.LINGERING);
    }

    /** The watchdog ends the step that it saw; false when the thread has moved on. */
    boolean end(long seen) {
        return state.compareAndSet(seen, next(seen, Phase.ENDED));
    }

    private void to(Phase phase) {
        long now = state.get();
        since = System.nanoTime();
        if (phase(now) == Phase.ENDED || !state.compareAndSet(now, next(now, phase))) {
            throw new TimedOut();
        }
    }

    private static long next(long state, Phase phase) {
        return (state & -STEP) + STEP | phase.ordinal();
    }

    /** The watchdog has ended the connection. */
    static final class TimedOut extends io.helidon.webserver.CloseConnectionException {
        private static final long serialVersionUID = 1L;

        TimedOut() {
            super("the connection was too slow");
        }
    }
}
