package io.yunmo.serving;

import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.tensor.YunmoException;
import java.util.Map;

/**
 * How models are kept and run.
 *
 * @param lazy whether a model loads at its first request instead of at start
 * @param batching how requests are joined
 * @param batchingByModel other choices for single models, by name
 * @param onnxThreads threads that one run of an ONNX model uses
 * @param onnxMemoryBytes the most memory that running ONNX models take together, beside their weights
 * @param shadowQueue the most requests that wait to be mirrored to shadow versions; more are dropped and counted
 * @param versionsBeside how many versions that are on no route stay loaded for requests that name them; the one unused
 *     longest goes first
 */
public record ServingOptions(
        boolean lazy,
        BatchingOptions batching,
        Map<String, BatchingOptions> batchingByModel,
        int onnxThreads,
        long onnxMemoryBytes,
        int shadowQueue,
        int versionsBeside) {
    /** Everything loads at start; one thread an ONNX run, 1 GiB for all of them. */
    public static final ServingOptions DEFAULT =
            new ServingOptions(false, BatchingOptions.DEFAULT, Map.of(), 1, 1L << 30, 256, 4);

    public ServingOptions {
        batchingByModel = Map.copyOf(batchingByModel);
        atLeast("onnxThreads", onnxThreads, 1);
        atLeast("onnxMemoryBytes", onnxMemoryBytes, 1 << 20);
        atLeast("shadowQueue", shadowQueue, 1);
        atLeast("versionsBeside", versionsBeside, 1);
    }

    /** The same with other batching for all models. */
    public ServingOptions withBatching(BatchingOptions other) {
        return new ServingOptions(
                lazy, other, batchingByModel, onnxThreads, onnxMemoryBytes, shadowQueue, versionsBeside);
    }

    /** The same, loading models at their first request or at start. */
    public ServingOptions withLazy(boolean other) {
        return new ServingOptions(
                other, batching, batchingByModel, onnxThreads, onnxMemoryBytes, shadowQueue, versionsBeside);
    }

    BatchingOptions batching(String model) {
        return batchingByModel.getOrDefault(model, batching);
    }

    private static void atLeast(String what, long given, long least) {
        if (given < least) {
            throw YunmoException.invalid("%s is %d; it must be %d or more", what, given, least);
        }
    }
}
