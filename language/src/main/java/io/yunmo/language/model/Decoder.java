package io.yunmo.language.model;

import io.yunmo.tensor.YunmoException;
import java.util.Map;

/** A decoder over a {@link Machine}. */
final class Decoder implements LanguageModel {
    private final Machine machine;
    private final Hyperparameters parameters;
    private final int context;
    private final int maxLogits;
    private final long memoryBytes;

    Decoder(Machine machine, Hyperparameters parameters, Machine.Limits limits, long memoryBytes) {
        this.machine = machine;
        this.parameters = parameters;
        this.context = limits.context();
        this.maxLogits = limits.rows();
        this.memoryBytes = memoryBytes;
    }

    @Override
    public Hyperparameters parameters() {
        return parameters;
    }

    @Override
    public int maxBatch() {
        return machine.state().maxTokens();
    }

    @Override
    public int maxLogits() {
        return maxLogits;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public void forward(Batch batch, KvMemory memory) {
        machine.run(batch, memory, check(batch, memory));
    }

    /** Positions of the longest sequence; INVALID when the batch cannot be run. */
    private int check(Batch batch, KvMemory memory) {
        int tokens = 0;
        int logits = 0;
        int longest = 0;
        for (int i = 0; i < batch.chunks().size(); i++) {
            Batch.Chunk c = batch.chunks().get(i);
            check(c, memory);
            tokens += c.count();
            logits += c.logits();
            longest = Math.max(longest, c.position() + c.count());
        }
        if (tokens < 1 || tokens > maxBatch() || logits > maxLogits) {
            throw YunmoException.invalid(
                    "a step of %d tokens and %d rows of logits; it may have 1 to %d and %d at most",
                    tokens, logits, maxBatch(), maxLogits);
        }
        if (!parameters.kvLayout(memory.layout().type()).equals(memory.layout())) {
            throw YunmoException.invalid("the memory of keys and values is another model's: %s", memory.layout());
        }
        return longest;
    }

    private void check(Batch.Chunk c, KvMemory memory) {
        boolean inside = c.count() > 0
                && c.from() >= 0
                && c.from() + c.count() <= c.tokens().length
                && c.position() >= 0
                && c.position() + c.count() <= context
                && c.logits() >= 0
                && c.states() >= 0
                && Math.min(c.logits(), c.states()) == 0
                && c.wanted() <= c.count();
        if (!inside || StepState.entries(c) > c.blocks().length) {
            throw YunmoException.invalid(
                    "a chunk of %d of %d tokens from %d at position %d with %d rows of logits, %d hidden states and %d blocks"
                            + " cannot be run in a context of %d",
                    c.count(),
                    c.tokens().length,
                    c.from(),
                    c.position(),
                    c.logits(),
                    c.states(),
                    c.blocks().length,
                    context);
        }
        for (int t = c.from(); t < c.from() + c.count(); t++) {
            if (c.tokens()[t] < 0 || c.tokens()[t] >= parameters.vocabulary()) {
                throw YunmoException.invalid(
                        "token %d is not in the vocabulary of %d", c.tokens()[t], parameters.vocabulary());
            }
        }
        for (int b = 0; b < StepState.entries(c); b++) {
            if (c.blocks()[b] < 0 || c.blocks()[b] >= memory.blocks()) {
                throw YunmoException.invalid("block %d is none of %d", c.blocks()[b], memory.blocks());
            }
        }
    }

    @Override
    public long logits(int i) {
        return machine.head().logits(i);
    }

    @Override
    public long hidden(int i) {
        return machine.head().hidden(i);
    }

    /** Nanoseconds of the first thread by kind of phase since the last call, when the model was loaded to be timed. */
    Map<String, Long> phases() {
        Map<String, Long> nanos = machine.clock().nanos();
        machine.clock().clear();
        return nanos;
    }

    @Override
    public void close() {
        machine.close();
    }
}
