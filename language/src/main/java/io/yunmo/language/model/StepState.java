package io.yunmo.language.model;

import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** What a step is about: its chunks, tokens and positions, and who attends to what. Filled by the caller before the threads start. */
final class StepState {
    private static final long FEWEST_ENTRIES = 1 << 12;

    private final int maxTokens;
    private final int[] tokens;
    private final int[] wanted;
    private final int[] firstToken;
    private final long[] tables;
    private final LargeMemory memory;
    private long tableMemory;
    private long tableEntries;
    private final long positions;
    private final Units units;
    private final Spans all = new Spans();
    private final Spans leading = new Spans();
    private Batch batch = new Batch(List.of());
    private int tokenCount;
    private int wantedCount;
    private int logitCount;

    /**
     * @param memory for the tables, more of which is taken when a step's are larger than all before
     * @param positions address of int32[maxTokens]
     */
    StepState(LargeMemory memory, int maxTokens, long positions, Units units) {
        this.maxTokens = maxTokens;
        this.tokens = new int[maxTokens];
        this.wanted = new int[maxTokens];
        this.firstToken = new int[maxTokens + 1];
        this.tables = new long[maxTokens];
        this.memory = memory;
        this.positions = positions;
        this.units = units;
    }

    /** Takes a checked batch. */
    void fill(Batch batch) {
        this.batch = batch;
        tokenCount = 0;
        wantedCount = 0;
        logitCount = 0;
        leading.clear();
        reserveTables(batch);
        long table = tableMemory;
        units.clear();
        for (int i = 0; i < batch.chunks().size(); i++) {
            Batch.Chunk chunk = batch.chunks().get(i);
            firstToken[i] = tokenCount;
            tables[i] = table;
            table = copyTable(chunk, table);
            copyTokens(chunk);
            leading.add(tokenCount - chunk.wanted(), tokenCount);
            units.add(i, chunk.count());
        }
        firstToken[batch.chunks().size()] = tokenCount;
        for (int i = 0; i < batch.chunks().size(); i++) {
            want(firstToken[i + 1], batch.chunks().get(i).logits());
        }
        logitCount = wantedCount;
        for (int i = 0; i < batch.chunks().size(); i++) {
            want(firstToken[i + 1], batch.chunks().get(i).states());
        }
        all.clear();
        all.add(0, tokenCount);
    }

    /** The tokens to work on: all, or in the last layer, once keys and values are stored, those that lead to logits or hidden states. */
    Spans spans(boolean last) {
        return last ? leading : all;
    }

    /** The first query of a chunk to attend with. */
    int firstQuery(int chunk, boolean last) {
        return last ? chunk(chunk).count() - chunk(chunk).wanted() : 0;
    }

    /** The last {@code count} tokens before {@code end}. */
    private void want(int end, int count) {
        for (int t = end - count; t < end; t++) {
            wanted[wantedCount++] = t;
        }
    }

    private void reserveTables(Batch batch) {
        long entries = 0;
        for (int i = 0; i < batch.chunks().size(); i++) {
            entries += entries(batch.chunks().get(i));
        }
        if (entries > tableEntries) {
            tableEntries = Math.max(FEWEST_ENTRIES, 2 * entries);
            tableMemory = memory.allocate(4 * tableEntries, 64).address();
        }
    }

    private long copyTable(Batch.Chunk chunk, long table) {
        int entries = entries(chunk);
        for (int b = 0; b < entries; b++) {
            Memory.ALL.set(ValueLayout.JAVA_INT, (table + 4L * b) & Memory.MASK, chunk.blocks()[b]);
        }
        return table + 4L * entries;
    }

    /** Blocks that hold a chunk's sequence to the chunk's end. */
    static int entries(Batch.Chunk chunk) {
        return (chunk.position() + chunk.count() + 15) / 16;
    }

    private void copyTokens(Batch.Chunk chunk) {
        for (int t = 0; t < chunk.count(); t++) {
            tokens[tokenCount] = chunk.tokens()[chunk.from() + t];
            Memory.ALL.set(ValueLayout.JAVA_INT, (positions + 4L * tokenCount) & Memory.MASK, chunk.position() + t);
            tokenCount++;
        }
    }

    int maxTokens() {
        return maxTokens;
    }

    int tokenCount() {
        return tokenCount;
    }

    int token(int i) {
        return tokens[i];
    }

    /** Address of int32[tokens]. */
    long positions() {
        return positions;
    }

    /** Rows that are finished: those that want logits, then those that want hidden states alone. */
    int wantedCount() {
        return wantedCount;
    }

    /** Rows that want logits. */
    int logitCount() {
        return logitCount;
    }

    /** The token whose row is the i-th that is finished. */
    int wanted(int i) {
        return wanted[i];
    }

    int chunks() {
        return batch.chunks().size();
    }

    Batch.Chunk chunk(int i) {
        return batch.chunks().get(i);
    }

    /** The first token of a chunk; of one past the last, the number of tokens. */
    int firstToken(int chunk) {
        return firstToken[chunk];
    }

    /** Address of a chunk's block numbers. */
    long table(int chunk) {
        return tables[chunk];
    }

    /** Who attends to what. */
    Units units() {
        return units;
    }
}
