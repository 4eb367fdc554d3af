package io.yunmo.tensor.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Memory in large pieces, for weights and for keys and values: zero, 64-byte aligned, living as long as an arena. */
public final class LargeMemory implements SegmentAllocator {
    private final Arena arena;

    public LargeMemory(Arena arena) {
        this.arena = arena;
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        return arena.allocate(bytes, Math.max(alignment, 64));
    }
}
