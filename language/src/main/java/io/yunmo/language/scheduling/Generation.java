package io.yunmo.language.scheduling;

/** A running generation, for the one thread that reads it. Closing it before its end cancels it within one step. */
public interface Generation extends AutoCloseable {
    /**
     * The next piece; blocks. After {@link Piece.End} it must not be called again.
     *
     * @throws io.yunmo.tensor.YunmoException when the generation failed: INTERNAL (NaN logits …), UNAVAILABLE (closing)
     */
    Piece next() throws InterruptedException;

    /** Cancels what still runs; frees its blocks within one step. Idempotent; never blocks long. */
    @Override
    void close();
}
