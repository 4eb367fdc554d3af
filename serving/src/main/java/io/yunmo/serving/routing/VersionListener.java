package io.yunmo.serving.routing;

import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.batching.BatchListener;
import io.yunmo.tensor.ErrorCode;

/**
 * Hears what one version does. For each request in order: {@code queued} if it had to wait, then {@code answered} or
 * {@code failed}. For each run of the model, of one or several requests: {@code ran}, before those requests' own event.
 * For each generation of a language model: {@code firstToken}, {@code nextToken}s, then {@code generated} and {@code answered},
 * or {@code failed}, or {@code abandoned}.
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

    /** A generation's first token came so long after its request. */
    default void firstToken(long nanos) {}

    /** The next token came so long after the one before. */
    default void nextToken(long nanos) {}

    /** A generation ended by itself. */
    default void generated(FinishReason reason, Piece.Usage usage) {}

    /** A generation's reader went away before its end, so long after the request. */
    default void abandoned(long nanos) {}
}
