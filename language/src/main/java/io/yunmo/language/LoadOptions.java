package io.yunmo.language;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;

/**
 * How a model is loaded and run.
 *
 * @param threads of a step
 * @param contextLength the longest sequence; 0 for the model's own, or what memory allows
 * @param kvBytes memory for keys and values; 0 for a share of what is free
 * @param kvType how keys and values are stored
 * @param exact f32 weights, activations, keys and values: slow, for comparisons
 * @param maxBatchTokens the token budget of a step
 * @param maxSequences that run at the same time; more wait
 * @param queue requests that may wait; more are refused
 * @param speculate whether prompt lookup may propose tokens
 * @param memoryBytes that weights, keys and values may take together; 0 for what the machine has free
 */
public record LoadOptions(
        int threads,
        int contextLength,
        long kvBytes,
        KvLayout.Type kvType,
        boolean exact,
        int maxBatchTokens,
        int maxSequences,
        int queue,
        boolean speculate,
        long memoryBytes) {
    public LoadOptions {
        within("threads", threads, 1, 1024);
        within("contextLength", contextLength, 0, Integer.MAX_VALUE);
        within("kvBytes", kvBytes, 0, Long.MAX_VALUE);
        within("maxBatchTokens", maxBatchTokens, 1, 1 << 16);
        within("maxSequences", maxSequences, 1, 1 << 16);
        within("queue", queue, 1, Integer.MAX_VALUE);
        within("memoryBytes", memoryBytes, 0, Long.MAX_VALUE);
    }

    private static void within(String what, long given, long least, long most) {
        if (given < least || given > most) {
            throw YunmoException.invalid("%s is %d; it must be %d to %d", what, given, least, most);
        }
    }

    public static LoadOptions defaults() {
        return new LoadOptions(
                Runtime.getRuntime().availableProcessors(), 0, 0, KvLayout.Type.F16, false, 512, 64, 256, true, 0);
    }

    /** f32 throughout. */
    public LoadOptions withExact() {
        return new LoadOptions(
                threads,
                contextLength,
                kvBytes,
                KvLayout.Type.F32,
                true,
                maxBatchTokens,
                maxSequences,
                queue,
                speculate,
                memoryBytes);
    }
}
