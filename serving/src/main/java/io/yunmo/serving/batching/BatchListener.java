package io.yunmo.serving.batching;

/** Hears how requests wait and run. Called from request threads; must return fast, without blocking or throwing. */
public interface BatchListener {
    /** A request waited so long for its turn. */
    void queued(long nanos);

    /** The model computed so many requests of so many rows together in so long, or failed to. */
    void ran(int requests, int rows, long nanos);
}
