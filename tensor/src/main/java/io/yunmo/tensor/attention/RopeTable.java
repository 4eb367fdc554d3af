package io.yunmo.tensor.attention;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Cosines and sines of rotary position embeddings, computed in double and kept in f32: position p at {@code address() + 8 *
 * pairs * p} has one cosine a pair, then one sine a pair, both times the attention factor. Grows by doubling up to the
 * context; tables that were read before stay where they are until the arena closes.
 */
public final class RopeTable {
    /** Which columns of a head are turned together. */
    public enum Pairs {
        /** 2i and 2i + 1 ({@code norm} in llama.cpp). */
        ADJACENT,
        /** i and i + dimensions / 2 ({@code neox}). */
        HALVES
    }

    private static final int FIRST = 512;

    private final Arena arena;
    private final Pairs pairs;
    private final double[] frequencies;
    private final double attentionFactor;
    private final int context;
    private final ReentrantLock growing = new ReentrantLock();
    private volatile Ready ready;

    private record Ready(long address, int positions) {}

    /**
     * @param frequencies radians a position of each pair, scaling and factors included
     * @param attentionFactor what cosines and sines are multiplied by; 1 for most models
     * @param context positions that may be asked for
     */
    public RopeTable(Arena arena, Pairs pairs, double[] frequencies, double attentionFactor, int context) {
        if (frequencies.length < 1 || context < 1) {
            throw YunmoException.invalid(
                    "rotary positions need a pair and a position at least, not %d and %d", frequencies.length, context);
        }
        this.arena = arena;
        this.pairs = pairs;
        this.frequencies = frequencies.clone();
        this.attentionFactor = attentionFactor;
        this.context = context;
        this.ready = computed(new Ready(0, 0), Math.min(FIRST, context));
    }

    /** base^(-2i / dimensions) for each of {@code dimensions / 2} pairs. */
    public static double[] frequencies(double base, int dimensions) {
        double[] f = new double[dimensions / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = Math.pow(base, -2.0 * i / dimensions);
        }
        return f;
    }

    public Pairs pairs() {
        return pairs;
    }

    /** Columns of a head that turn; the others stay as they are. */
    public int dimensions() {
        return 2 * frequencies.length;
    }

    /** Positions that may be asked for. */
    public int context() {
        return context;
    }

    /** Address of position 0. Ask anew after {@link #prepare}. */
    public long address() {
        return ready.address;
    }

    /** Makes positions 0 to {@code positions - 1} ready; call it before a step, from any thread. */
    public void prepare(int positions) {
        if (positions <= ready.positions) {
            return;
        }
        if (positions > context) {
            throw YunmoException.invalid(
                    "position %d lies beyond the context of %d: shorten the prompt", positions - 1, context);
        }
        growing.lock();
        try {
            if (positions > ready.positions) {
                ready = computed(ready, (int) Math.min(context, Math.max(positions, 2L * ready.positions)));
            }
        } finally {
            growing.unlock();
        }
    }

    private Ready computed(Ready before, int positions) {
        int n = frequencies.length;
        long address = Memory.allocate(arena, 2L * n * positions + 32);
        if (before.positions > 0) {
            Memory.copy(before.address, address, 2L * n * before.positions);
        }
        for (int p = before.positions; p < positions; p++) {
            long row = address + 8L * n * p;
            for (int i = 0; i < n; i++) {
                double angle = p * frequencies[i];
                Memory.put(row + 4L * i, (float) (Math.cos(angle) * attentionFactor));
                Memory.put(row + 4L * (n + i), (float) (Math.sin(angle) * attentionFactor));
            }
        }
        return new Ready(address, positions);
    }
}
