package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** A decoder with memory for its keys and values, whose blocks are handed out in a scattered order. */
final class Running implements AutoCloseable {
    /** An odd number: block i of a sequence is i times this, so that neighbours lie apart. */
    private static final int SCATTER = 37;

    private final Arena arena = Arena.ofShared();
    private final Workers workers;
    private final Decoder model;
    private final KvMemory memory;
    private int usedBlocks;

    Running(Path file, LoadOptions options, Kernels kernels, int threads, boolean timed) {
        workers = new Workers(threads);
        try (Gguf gguf = Gguf.open(file)) {
            model = Models.load(gguf, options, kernels, workers, timed);
        }
        memory = new Blocks(arena, model.parameters(), options.kvType(), 256);
    }

    /** Options for tests: small batches, a context of 2,048 at most. */
    static LoadOptions options(boolean exact, KvLayout.Type kv, int context, int batch) {
        return new LoadOptions(2, context, 0, kv, exact, batch, 64, 16, false, 0);
    }

    Decoder model() {
        return model;
    }

    KvMemory memory() {
        return memory;
    }

    /** Forgets all sequences. */
    void clear() {
        usedBlocks = 0;
    }

    /** Blocks for a sequence of so many tokens. */
    int[] blocks(int tokens) {
        int n = (tokens + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
        int[] blocks = new int[n];
        for (int i = 0; i < n; i++) {
            blocks[i] = (usedBlocks++ * SCATTER) % memory.blocks();
        }
        return blocks;
    }

    /** One step; each row of logits that it wants. */
    List<float[]> step(Batch.Chunk... chunks) {
        model.forward(new Batch(List.of(chunks)), memory);
        return rows(
                sum(chunks, Batch.Chunk::logits),
                model::logits,
                model.parameters().vocabulary());
    }

    /** One step; each final hidden state that it wants. */
    List<float[]> hidden(Batch.Chunk... chunks) {
        model.forward(new Batch(List.of(chunks)), memory);
        return states(sum(chunks, Batch.Chunk::states));
    }

    /** The first hidden states of the last step. */
    List<float[]> states(int n) {
        return rows(n, model::hidden, model.parameters().embedding());
    }

    private static int sum(Batch.Chunk[] chunks, ToIntFunction<Batch.Chunk> wanted) {
        return Arrays.stream(chunks).mapToInt(wanted).sum();
    }

    private static List<float[]> rows(int n, IntFunction<Long> address, int columns) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float[] row = new float[columns];
            MemorySegment.copy(Memory.ALL, Memory.FLOAT, address.apply(i), row, 0, columns);
            rows.add(row);
        }
        return rows;
    }

    /** The logits of every position of a sequence that is fed in chunks of {@code chunk} tokens. */
    List<float[]> all(int[] tokens, int chunk) {
        int[] blocks = blocks(tokens.length);
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < tokens.length; from += chunk) {
            int n = Math.min(chunk, tokens.length - from);
            rows.addAll(step(new Batch.Chunk(tokens, from, n, from, blocks, n)));
        }
        return rows;
    }

    @Override
    public void close() {
        model.close();
        workers.close();
        arena.close();
    }

    private record Blocks(KvLayout layout, int blocks, long address) implements KvMemory {
        Blocks(Arena arena, Hyperparameters p, KvLayout.Type type, int blocks) {
            this(
                    p.kvLayout(type),
                    blocks,
                    arena.allocate(p.kvLayout(type).bytes() * blocks * p.layers(), 64)
                            .address());
        }

        @Override
        public long layer(int layer) {
            return address + layer * layout.bytes() * blocks;
        }
    }
}
