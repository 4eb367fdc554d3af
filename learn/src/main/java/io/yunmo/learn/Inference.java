package io.yunmo.learn;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The forward pass of a network for up to a fixed number of rows, compiled once: fused steps over scratch of its own. It
 * reads the network's weights as they are at the time of the call. One caller at a time; make one for each thread. A
 * call allocates nothing and starts no threads.
 */
public interface Inference extends AutoCloseable {
    /** The most rows that one call takes. */
    int maxRows();

    /** How many inputs the network has. */
    int inputs();

    /** How many outputs the network has. */
    int outputs();

    /** Floats of one row of an input. */
    int inputWidth(int input);

    /** Floats of one row of an output. */
    int outputWidth(int output);

    /** Floats of one row of the only, or first, input. */
    default int inputWidth() {
        return inputWidth(0);
    }

    /** Floats of one row of the only, or first, output. */
    default int outputWidth() {
        return outputWidth(0);
    }

    /**
     * Computes {@code rows} outputs of a network with one input and one output. The answer for a row is the same, bit for
     * bit, whatever the other rows are and however many.
     *
     * @param x {@code rows * inputWidth} f32, row-major, on or off the heap
     * @param rows 1 to {@link #maxRows}
     * @param y where {@code rows * outputWidth} f32 go, row-major, on or off the heap
     */
    void run(MemorySegment x, int rows, MemorySegment y);

    /**
     * The same for any number of inputs and outputs, each as above, in the graph's order.
     *
     * @param y a segment for each output; one of no bytes for an output that is not wanted
     */
    void run(List<MemorySegment> x, int rows, List<MemorySegment> y);

    /** Bytes of scratch that this object holds. */
    long memoryBytes();

    /** Releases the scratch; a second call does nothing. */
    @Override
    void close();
}
