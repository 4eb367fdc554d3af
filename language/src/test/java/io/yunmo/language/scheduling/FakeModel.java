package io.yunmo.language.scheduling;

import io.yunmo.language.model.Batch;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.KvMemory;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A language model whose logits are a hash of all tokens of the sequence, read back from the blocks: a block that is wrong,
 * overwritten or in the wrong place changes everything after it. Half of the time the next token follows from the last one, so
 * that texts repeat. {@link #reference} says without blocks what it must compute.
 */
final class FakeModel implements LanguageModel {
    static final int VOCABULARY = 64;
    static final int EMBEDDING = 8;

    /** Ends generation. */
    static final int END = 0;

    /** A sequence with this token has NaN logits from there on. */
    static final int POISON = 63;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Arena arena = Arena.ofShared();
    private final long logits;
    private final long hidden;
    private final int maxBatch;
    private final int maxLogits;
    private final List<Integer> stepSizes = Collections.synchronizedList(new ArrayList<>());
    private volatile Semaphore permits = new Semaphore(Integer.MAX_VALUE);
    private volatile int failures;

    FakeModel(int maxBatch, int maxLogits) {
        this.maxBatch = maxBatch;
        this.maxLogits = maxLogits;
        logits = Memory.allocate(arena, (long) maxLogits * VOCABULARY);
        hidden = Memory.allocate(arena, (long) maxBatch * EMBEDDING);
    }

    static KvLayout layout() {
        return new KvLayout(KvLayout.Type.F32, 1, 1, 1);
    }

    /** From now on a step runs only when a permit is given. */
    Semaphore hold() {
        permits = new Semaphore(0);
        return permits;
    }

    /** The next so many steps throw an Error. */
    void failNext(int steps) {
        failures = steps;
    }

    /** Tokens of the steps so far. */
    List<Integer> stepSizes() {
        return List.copyOf(stepSizes);
    }

    /** The logits after the first {@code length} of the tokens, as f32[VOCABULARY]. */
    static float[] reference(int[] tokens, int length) {
        long state = 0;
        boolean poisoned = false;
        for (int p = 0; p < length; p++) {
            state = fold(state, slot(tokens[p], p));
            poisoned |= tokens[p] == POISON;
        }
        float[] row = new float[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            row[i] = poisoned ? Float.NaN : logit(state, tokens[length - 1], i);
        }
        return row;
    }

    @Override
    public Hyperparameters parameters() {
        return new Hyperparameters("fake", VOCABULARY, 1 << 20, EMBEDDING, 1, 1, 1, 1, 1, 1);
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public int maxLogits() {
        return maxLogits;
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public void forward(Batch batch, KvMemory memory) {
        permits.acquireUninterruptibly();
        stepSizes.add(batch.tokens());
        if (batch.tokens() > maxBatch) {
            throw new IllegalArgumentException("a batch of " + batch.tokens());
        }
        int row = 0;
        int state = 0;
        for (Batch.Chunk c : batch.chunks()) {
            for (int i = 0; i < c.count(); i++) {
                int p = c.position() + i;
                int token = c.tokens()[c.from() + i];
                Memory.ALL.set(LONG, address(memory, c, p), slot(token, p));
                if (i >= c.count() - c.logits()) {
                    answer(memory, c, p, token, row++);
                }
                if (i >= c.count() - c.states()) {
                    embed(memory, c, p, state++);
                }
            }
        }
        if (failures > 0) {
            failures--;
            throw new OutOfMemoryError("asked for by the test");
        }
    }

    private void answer(KvMemory memory, Batch.Chunk c, int position, int last, int row) {
        long state = 0;
        boolean poisoned = false;
        for (int p = 0; p <= position; p++) {
            long slot = Memory.ALL.get(LONG, address(memory, c, p));
            state = fold(state, slot);
            poisoned |= slot == slot(POISON, p);
        }
        for (int i = 0; i < VOCABULARY; i++) {
            Memory.put(logits(row) + 4L * i, poisoned ? Float.NaN : logit(state, last, i));
        }
    }

    private void embed(KvMemory memory, Batch.Chunk c, int position, int row) {
        long state = 0;
        for (int p = 0; p <= position; p++) {
            state = fold(state, Memory.ALL.get(LONG, address(memory, c, p)));
        }
        for (int i = 0; i < EMBEDDING; i++) {
            Memory.put(hidden(row) + 4L * i, uniform(mix(state + i)) - 0.5f);
        }
    }

    private static long address(KvMemory memory, Batch.Chunk c, int position) {
        return memory.layer(0)
                + memory.layout().bytes() * c.blocks()[position / KvLayout.TOKENS]
                + 8L * (position % KvLayout.TOKENS);
    }

    private static long slot(int token, int position) {
        return mix(token * 1_000_003L + position + 1);
    }

    private static long fold(long state, long slot) {
        return mix(Long.rotateLeft(state, 7) * 31 + slot);
    }

    /** The poison is never drawn: only a prompt brings it in. */
    private static float logit(long state, int last, int token) {
        if (token == POISON) {
            return -1000;
        }
        long likely = (state >>> 60) < 14 ? 1 + mix(last) % 7 * 5 + 30 : 1 + Long.remainderUnsigned(state, 61);
        return 3 * uniform(mix(state ^ (token * 0x9E3779B97F4A7C15L))) + (token == likely ? 4 : 0);
    }

    private static float uniform(long bits) {
        return (bits >>> 40) * 0x1p-24f;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public long logits(int i) {
        return logits + 4L * VOCABULARY * i;
    }

    @Override
    public long hidden(int i) {
        return hidden + 4L * EMBEDDING * i;
    }

    @Override
    public void close() {
        arena.close();
    }
}
