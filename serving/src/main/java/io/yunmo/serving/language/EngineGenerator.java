package io.yunmo.serving.language;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LanguageEngine;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.language.template.ChatTemplate;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;

/** A language model of this process. */
final class EngineGenerator implements Generator {
    private final LanguageEngine engine;

    EngineGenerator(LanguageEngine engine) {
        this.engine = engine;
    }

    @Override
    public boolean generates() {
        return engine.generates();
    }

    @Override
    public Tokenizer tokenizer() {
        return engine.tokenizer();
    }

    @Override
    public Optional<ChatTemplate> template() {
        return engine.template();
    }

    @Override
    public int contextLength() {
        return engine.contextLength();
    }

    @Override
    public Generation generate(GenerationRequest request) {
        return engine.generate(request);
    }

    @Override
    public List<float[]> embed(List<int[]> texts) throws InterruptedException {
        return engine.embed(texts);
    }

    @Override
    public EngineStatistics statistics() {
        return engine.statistics();
    }

    /** One token, so that a file whose weights are no numbers is refused here and not by its first user. */
    @Override
    public void warm() {
        int[] prompt = {engine.tokenizer().bos().orElse(0)};
        try {
            if (!engine.generates()) {
                engine.embed(prompt);
                return;
            }
            try (Generation generation = engine.generate(GenerationRequest.of(prompt, Sampling.GREEDY, 1))) {
                while (!(generation.next() instanceof Piece.End)) {
                    // the pieces themselves are of no interest
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted while loading", e);
        }
    }

    @Override
    public long memoryBytes() {
        return engine.memoryBytes();
    }

    @Override
    public String platform() {
        return "gguf_" + engine.parameters().architecture();
    }

    @Override
    public void close() {
        engine.close();
    }
}
