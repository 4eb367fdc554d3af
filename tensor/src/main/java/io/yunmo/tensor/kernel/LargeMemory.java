package io.yunmo.tensor.kernel;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Memory for weights, keys and values: zero, 64-byte aligned, living as long as an arena, which must allow several threads.
 * On Linux it comes from the system in pieces of 64 MiB that ask for huge pages: nothing is touched before it is used, and
 * walking through gigabytes of weights misses fewer page table entries. Elsewhere the arena gives it. For one thread at a time.
 */
public final class LargeMemory implements SegmentAllocator {
    private static final long PIECE = 64L << 20;

    private final Arena arena;
    private MemorySegment piece = MemorySegment.NULL;
    private long used;

    public LargeMemory(Arena arena) {
        this.arena = arena;
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || Long.bitCount(alignment) != 1 || alignment > SystemPages.HUGE) {
            throw YunmoException.invalid("no memory of %d bytes aligned to %d is given out", bytes, alignment);
        }
        long unit = Math.max(alignment, 64);
        long from = (used + unit - 1) & -unit;
        if (bytes > piece.byteSize() - from) {
            if (!newPiece(Math.max(bytes, PIECE))) {
                return arena.allocate(bytes, unit);
            }
            from = 0;
        }
        used = from + bytes;
        return piece.asSlice(from, bytes);
    }

    private boolean newPiece(long bytes) {
        MemorySegment got = SystemPages.allocate(bytes, arena);
        if (got.equals(MemorySegment.NULL)) {
            return false;
        }
        piece = got;
        used = 0;
        return true;
    }
}
