package io.yunmo.language;

import io.yunmo.language.cache.OffHeapKv;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.model.MemoryPlan;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.scheduling.Engine;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Workers;
import java.util.List;

/** A model that generates: with its keys and values, and the engine that schedules it. Owns the model. */
final class GeneratingModel implements Loaded {
    private final LanguageModel model;
    private final OffHeapKv memory;
    private final Engine engine;
    private final Pooling pooling;

    GeneratingModel(
            LanguageModel model,
            Tokenizer tokenizer,
            MemoryPlan plan,
            Pooling pooling,
            LoadOptions options,
            Workers workers,
            StepKernels steps) {
        this.model = model;
        this.pooling = pooling;
        Hyperparameters sizes = model.parameters();
        memory = new OffHeapKv(sizes.kvLayout(options.kvType()), sizes.layers(), plan.kvBlocks());
        engine = new Engine(model, tokenizer, memory, plan.contextLength(), options, workers, steps);
    }

    @Override
    public Hyperparameters parameters() {
        return model.parameters();
    }

    @Override
    public boolean generates() {
        return true;
    }

    @Override
    public int contextLength() {
        return engine.contextLength();
    }

    @Override
    public Generation generate(GenerationRequest request) {
        return engine.submit(request);
    }

    @Override
    public Pooling pooling() {
        return pooling;
    }

    @Override
    public List<float[]> embed(List<int[]> texts, Pooling pooling) throws InterruptedException {
        return engine.embed(texts, pooling);
    }

    @Override
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    @Override
    public void close() {
        engine.close();
        model.close();
        memory.close();
    }
}
