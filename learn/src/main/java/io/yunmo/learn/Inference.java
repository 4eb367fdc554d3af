package io.yunmo.learn;

import java.lang.foreign.MemorySegment;

/**
 * The forward pass of a network for up to a fixed number of rows, compiled once: fused steps over scratch of its own. It
 * reads the network's weights as they are at the time of the call. One caller at a time; make one for each thread. A
 * call allocates nothing and starts no threads.
 */
public interface Inference extends AutoCloseable {
    /** The most rows that one call takes. */
    int maxRows();

    /** Floats of one input row. */
    int inputWidth();

    /** Floats of one output row. */
    int outputWidth();

    /**
     * Computes {@code rows} outputs. The answer for a row is the same, bit for bit, whatever the other rows are and
     * however many.
     *
     * @param x {@code rows * inputWidth} f32, row-major, on or off the heap
     * @param rows 1 to {@link #maxRows}
     * @param y where {@code rows * outputWidth} f32 go, row-major, on or off the heap
     */
    void run(MemorySegment x, int rows, MemorySegment y);

    /** Bytes of scratch that this object holds. */
    long memoryBytes();

    /** Releases the scratch; a second call does nothing. */
    @Override
    void close();
}
