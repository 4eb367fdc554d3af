package io.yunmo.language;

import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import java.util.List;

/** A model in memory, of either kind. Any thread. */
sealed interface Loaded extends AutoCloseable permits GeneratingModel, EmbeddingModel {
    Hyperparameters parameters();

    boolean generates();

    int contextLength();

    Generation generate(GenerationRequest request);

    /** How the file says that a text's vector is made. */
    Pooling pooling();

    List<float[]> embed(List<int[]> texts, Pooling pooling) throws InterruptedException;

    EngineStatistics statistics();

    /** Once. */
    @Override
    void close();
}
