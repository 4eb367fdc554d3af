package io.yunmo.tensor.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Working memory of one call. */
final class Scratch {
    /** Room for staged activations: they and the dots stay in the nearest caches while panels stream past. */
    static final int STAGE = 24 * 1024;

    /** Room for 6-bit codes as bytes: so few groups of a panel that they leave the nearest cache to what is staged. */
    static final int EXPANDED = 4 * 1024;

    /** Staged activations. */
    final long stage;

    /** As many bytes for the dots of L rows. */
    final long dots;

    /** Codes of L rows as {@link Packed8} has them. */
    final long expanded;

    /** 32 ints; or the outputs of a token that fills up a tile, which nobody reads. */
    final long spare;

    /** Keeps the memory reachable. */
    private final MemorySegment memory;

    private Scratch() {
        memory = Arena.ofAuto().allocate(2 * STAGE + EXPANDED + 128, 64);
        stage = memory.address();
        dots = stage + STAGE;
        expanded = dots + STAGE;
        spare = expanded + EXPANDED;
    }

    /** Lends scratches: calls that run at the same time get different ones, later calls those of earlier ones. */
    static final class Pool {
        private final AtomicReferenceArray<Scratch> free = new AtomicReferenceArray<>(64);

        Scratch take() {
            for (int i = 0; i < free.length(); i++) {
                Scratch scratch = free.get(i) == null ? null : free.getAndSet(i, null);
                if (scratch != null) {
                    return scratch;
                }
            }
            return new Scratch();
        }

        void give(Scratch scratch) {
            for (int i = 0; i < free.length(); i++) {
                if (free.get(i) == null && free.compareAndSet(i, null, scratch)) {
                    return;
                }
            }
        }
    }
}
