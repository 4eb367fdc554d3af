package io.yunmo.language.sampling;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/** A row of logits for tests. */
final class Row {
    private final long address;
    private final int length;

    Row(Arena arena, int length) {
        this.address = Memory.allocate(arena, length);
        this.length = length;
    }

    long of(float... logits) {
        for (int i = 0; i < length; i++) {
            Memory.put(address + 4L * i, logits[i]);
        }
        return address;
    }

    float get(int id) {
        return Memory.get(address + 4L * id);
    }
}
