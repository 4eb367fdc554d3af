package io.yunmo.serving.language;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LanguageEngine;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.LanguageDescription;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.List;

/** An engine and the prompts that go into it. */
final class LanguageGenerator implements Generator {
    static final String TEMPLATE = "tokenizer.chat_template";

    private static final String WARM = "Hello";

    private final LanguageDescription description;
    private final LanguageEngine engine;
    private final ChatPrompt chat;

    /** Takes the engine over. */
    LanguageGenerator(String model, LanguageDescription description, LanguageEngine engine) {
        this.description = description;
        this.engine = engine;
        this.chat = new ChatPrompt(
                model,
                engine.tokenizer(),
                engine.template(),
                engine.metadata().text(TEMPLATE).orElse(""));
    }

    @Override
    public LanguageDescription description() {
        return description;
    }

    @Override
    public Tokenizer tokenizer() {
        return engine.tokenizer();
    }

    @Override
    public int contextLength() {
        return engine.contextLength();
    }

    @Override
    public int[] tokens(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Chat c -> chat.tokens(c);
            case Prompt.Text t -> engine.tokenizer().encode(t.text(), t.special(), true);
            case Prompt.Tokens t -> t.tokens();
        };
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

    /** One step of a prompt and one token, or one vector. */
    @Override
    public void warm() {
        int[] tokens = engine.tokenizer().encode(WARM, false, true);
        try {
            if (engine.generates()) {
                generateOne(tokens);
            } else {
                engine.embed(tokens);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "loading was interrupted", e);
        }
    }

    private void generateOne(int[] tokens) throws InterruptedException {
        try (Generation generation = engine.generate(GenerationRequest.of(tokens, Sampling.GREEDY, 1))) {
            Piece piece;
            do {
                piece = generation.next();
            } while (!(piece instanceof Piece.End));
        }
    }

    @Override
    public long memoryBytes() {
        return engine.memoryBytes();
    }

    @Override
    public String platform() {
        return "yunmo_gguf";
    }

    @Override
    public void close() {
        engine.close();
    }
}
