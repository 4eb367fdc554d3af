package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/** What one thread keeps for itself while it works on its samples. */
final class CellPart {
    final CellActivation activation;
    final CellActivation recurrent;

    /** Room for the gradients of a row's gates. */
    final long raw;

    /** Room for one block. */
    final long block;

    /** Where goes what nobody reads. */
    final long sink;

    CellPart(CellActivation.Factory activation, CellActivation.Factory recurrent, int width, Arena arena) {
        this.activation = activation.make();
        this.recurrent = recurrent.make();
        this.raw = Memory.allocate(arena, 4L * width);
        this.block = Memory.allocate(arena, width);
        this.sink = Memory.allocate(arena, width);
    }
}
