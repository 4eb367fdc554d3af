package io.yunmo.language.scheduling;

import io.yunmo.language.cache.BlockTable;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tokens on their way through the model. {@code computed} of them have keys and values; what is missing is computed in chunks,
 * whether it is a prompt, the last token drawn, or what a preempted sequence has lost. After {@code length} tokens may stand
 * some {@code drafted} ones. The engine's thread only, but for {@link #cancelled}.
 */
abstract sealed class Sequence permits Answer, Embedding {
    final String tenant;
    final long submitted = System.nanoTime();
    long number;
    int[] tokens;
    int length;
    int drafted;
    int computed;

    /** In the present step: tokens from {@code computed} on, how many of the last of them want logits (hidden states when it embeds), and the first's row. */
    int count;

    int rows;
    int firstRow;

    private boolean resumed;
    private Optional<BlockTable> table = Optional.empty();
    private Optional<YunmoException> failure = Optional.empty();

    Sequence(int[] tokens, String tenant) {
        this.tokens = tokens;
        this.length = tokens.length;
        this.tenant = tenant;
    }

    final boolean holdsBlocks() {
        return table.isPresent();
    }

    final BlockTable table() {
        return table.orElseThrow();
    }

    final void hold(BlockTable blocks) {
        table = Optional.of(blocks);
    }

    /** Its blocks went to others; what it lost is computed again. */
    final void letGo() {
        table = Optional.empty();
        resumed = true;
        computed = 0;
        drafted = 0;
    }

    /** Whether only the last token is missing. */
    final boolean generates() {
        return this instanceof Answer && length - computed == 1 && computed > 0;
    }

    final void reserve(int capacity) {
        if (capacity > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(capacity, tokens.length + tokens.length / 2 + 64));
        }
    }

    /** Samples, or notes why that is impossible: a fault of this sequence alone. Runs beside other sequences. */
    final void read(LanguageModel model, long scratch) {
        try {
            sample(model, scratch);
        } catch (YunmoException e) {
            failure = Optional.of(e);
        } catch (RuntimeException e) {
            failure = Optional.of(internal(e));
        }
    }

    /** Delivers what the step gave; whether it has ended, well or not. */
    final boolean write(long now) {
        try {
            if (failure.isEmpty()) {
                return deliver(now);
            }
        } catch (RuntimeException e) {
            failure = Optional.of(e instanceof YunmoException y ? y : internal(e));
        }
        fail(failure.orElseThrow());
        return true;
    }

    private static YunmoException internal(RuntimeException e) {
        return new YunmoException(ErrorCode.INTERNAL, "a step failed for this request: " + e, e);
    }

    /** Tokens of the beginning that may come from the cache. */
    abstract int shareable();

    /** The most tokens of its next chunk. */
    abstract int longestChunk();

    /** How many of the last of {@code count} tokens from {@code computed} on want logits (hidden states when it embeds). */
    abstract int wanted(int count);

    /** Whether it cannot be run now because its reader is behind. */
    abstract boolean paused();

    abstract boolean cancelled();

    abstract boolean expired(long now);

    /** It got its first block; again after a preemption. */
    abstract void admitted(long now);

    /** Whether it has lost its blocks before. */
    final boolean resumed() {
        return resumed;
    }

    /** That many tokens more came from the cache. */
    abstract void gained(int cached);

    /** Reads the logits or hidden states of its rows. */
    abstract void sample(LanguageModel model, long scratch);

    /** Moves on by what was computed and hands out the results; whether that was the end. */
    abstract boolean deliver(long now);

    /** Ends it before its own end. */
    abstract void end(FinishReason reason, long now);

    abstract void fail(YunmoException e);
}
