package io.yunmo.language;

import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import java.util.List;

/** A model in memory, of either kind. Any thread. */
sealed interface Loaded extends AutoCloseable permits Decoder, TextEncoder {
    Hyperparameters parameters();

    boolean generates();

    int contextLength();

    Generation generate(GenerationRequest request);

    List<float[]> embed(List<int[]> texts) throws InterruptedException;

    EngineStatistics statistics();

    /** Once. */
    @Override
    void close();
}
