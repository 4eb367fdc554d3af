package io.yunmo.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LargeMemoryTest {
    @Test
    void givesAlignedZeroedPiecesThatDoNotOverlap() {
        try (Arena arena = Arena.ofShared()) {
            LargeMemory memory = new LargeMemory(arena);
            List<MemorySegment> given = new ArrayList<>();
            for (long bytes : new long[] {1, 0, 100, 64, 30 << 20, 50 << 20, 70 << 20, 5}) {
                MemorySegment s = memory.allocate(bytes, 64);
                assertEquals(bytes, s.byteSize());
                assertEquals(0, s.address() % 64);
                for (long at = 0; at < bytes; at += Math.max(1, bytes / 1000)) {
                    assertEquals(0, s.get(ValueLayout.JAVA_BYTE, at));
                    s.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
                }
                given.forEach(g -> assertFalse(g.asOverlappingSlice(s).isPresent()));
                given.add(s);
            }
        }
    }

    @Test
    void endsWithTheArena() {
        MemorySegment s;
        try (Arena arena = Arena.ofShared()) {
            s = new LargeMemory(arena).allocate(1000, 64);
        }
        assertThrows(IllegalStateException.class, () -> s.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void refusesWhatMakesNoSense() {
        try (Arena arena = Arena.ofShared()) {
            LargeMemory memory = new LargeMemory(arena);
            assertThrows(YunmoException.class, () -> memory.allocate(-1, 64));
            assertThrows(YunmoException.class, () -> memory.allocate(1, 48));
        }
    }
}
