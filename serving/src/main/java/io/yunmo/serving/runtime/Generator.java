package io.yunmo.serving.runtime;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.template.ChatTemplate;
import io.yunmo.language.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/** A loaded language model: tokens in, tokens out. Called by many threads at once; requests share its steps. */
public non-sealed interface Generator extends Servable {
    /** Whether it generates text; one that does not only embeds. */
    boolean generates();

    Tokenizer tokenizer();

    /** The model's own chat template, if it has one. */
    Optional<ChatTemplate> template();

    /** The most tokens of a prompt and its answer together. */
    int contextLength();

    /**
     * Queues a request; returns at once. The caller closes the generation.
     *
     * @throws io.yunmo.tensor.YunmoException TOO_LARGE when the prompt leaves no room for an answer in the context, OVERLOADED
     *     when the queue is full, INVALID for other faults of the request
     */
    Generation generate(GenerationRequest request);

    /** The vectors of texts, each of length 1. Blocks. */
    List<float[]> embed(List<int[]> texts) throws InterruptedException;

    EngineStatistics statistics();
}
