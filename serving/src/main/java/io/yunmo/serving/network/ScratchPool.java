package io.yunmo.serving.network;

import io.yunmo.learn.Network;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Scratch for as many runs as happen at a time; a further run gets one for itself, which is closed after it. */
final class ScratchPool implements AutoCloseable {
    private final Network network;
    private final AtomicReferenceArray<Scratch> free;
    private final long bytesEach;

    ScratchPool(Network network, int size) {
        this.network = network;
        this.free = new AtomicReferenceArray<>(size);
        for (int i = 0; i < size; i++) {
            free.set(i, new Scratch(network));
        }
        this.bytesEach = free.get(0).memoryBytes();
    }

    Scratch take() {
        for (int i = 0; i < free.length(); i++) {
            if (free.get(i) != null) {
                Scratch scratch = free.getAndSet(i, null);
                if (scratch != null) {
                    return scratch;
                }
            }
        }
        return new Scratch(network);
    }

    void giveBack(Scratch scratch) {
        for (int i = 0; i < free.length(); i++) {
            if (free.get(i) == null && free.compareAndSet(i, null, scratch)) {
                return;
            }
        }
        scratch.close();
    }

    long memoryBytes() {
        return bytesEach * free.length();
    }

    /** Closes what is free; no run may be under way. */
    @Override
    public void close() {
        for (int i = 0; i < free.length(); i++) {
            Scratch scratch = free.getAndSet(i, null);
            if (scratch != null) {
                scratch.close();
            }
        }
    }
}
