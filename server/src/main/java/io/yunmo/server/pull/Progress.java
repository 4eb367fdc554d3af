package io.yunmo.server.pull;

/** How far a fetch is; written by one thread, read by others. */
final class Progress {
    private volatile long done;
    private volatile long total = -1;
    private volatile long resumedAt;
    private volatile long started = System.nanoTime();
    private volatile boolean cancelled;

    /** A transfer begins, or begins anew, with so many bytes there already; total -1 when it is not known. */
    void begin(long there, long total) {
        this.done = there;
        this.resumedAt = there;
        this.total = total;
        this.started = System.nanoTime();
    }

    void at(long done) {
        this.done = done;
    }

    /** So many bytes are there now, of about so many; -1 when it is not known. */
    void at(long done, long about) {
        this.done = done;
        this.total = about < 0 ? -1 : Math.max(done, about);
    }

    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    long done() {
        return done;
    }

    long total() {
        return total;
    }

    /** Bytes that were there before. */
    long resumedAt() {
        return resumedAt;
    }

    double bytesPerSecond() {
        double seconds = (System.nanoTime() - started) / 1e9;
        return seconds <= 0 ? 0 : (done - resumedAt) / seconds;
    }
}
