package io.yunmo.serving.routing;

import io.yunmo.serving.batching.BatchListener;
import io.yunmo.tensor.ErrorCode;

/**
 * Hears what one version does. For each request in order: {@code queued} if it had to wait, then {@code answered} or
 * {@code failed}. For each run of the model, of one or several requests: {@code ran}, before those requests' own event.
 */
public interface VersionListener extends BatchListener {
    /** Hears nothing. */
    VersionListener NONE = new VersionListener() {
        @Override
        public void answered(int rows, long nanos) {}

        @Override
        public void failed(ErrorCode code, long nanos) {}

        @Override
        public void queued(long nanos) {}

        @Override
        public void ran(int requests, int rows, long nanos) {}
    };

    /** A request of so many rows was answered so long after it came in. */
    void answered(int rows, long nanos);

    /** A request failed; a failure of ours that has no code is INTERNAL. */
    void failed(ErrorCode code, long nanos);
}
