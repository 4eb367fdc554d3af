package io.yunmo.serving.network;

import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What one run of a network needs beside its weights. One thread at a time. */
final class Scratch implements AutoCloseable {
    /** Rows that are computed at a time; more are computed in pieces. */
    static final int ROWS = 64;

    private final Arena arena = Arena.ofShared();
    private final Inference inference;
    private final MemorySegment features;

    Scratch(Network network) {
        inference = network.inference(ROWS);
        features = arena.allocate(4L * ROWS * inference.inputWidth(), 64);
    }

    Inference inference() {
        return inference;
    }

    /** Room for the features of {@link #ROWS} rows. */
    MemorySegment features() {
        return features;
    }

    long memoryBytes() {
        return inference.memoryBytes() + features.byteSize();
    }

    @Override
    public void close() {
        inference.close();
        arena.close();
    }
}
