package io.yunmo.bench.language;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.cache.OffHeapKv;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.model.Batch;
import io.yunmo.language.model.KvMemory;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.model.Models;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Tokens a second of a model's steps, as {@code llama-bench -p 512 -n 128} and {@code llama-batched-bench -npp 128 -ntg 64}
 * measure them: a prompt of 512, one stream from an empty context, and 4 and 16 streams after prompts of 128. The best token is
 * looked for at each position, which the peers leave out. Prints one line: {@code prompt one four sixteen}.
 *
 * <p>{@code bench/java.sh io.yunmo.bench.language.ModelSpeed FILE.gguf [THREADS] [ROUNDS]}
 */
public final class ModelSpeed {
    private static final int PROMPT = 512;
    private static final int ANSWER = 128;
    private static final int BATCH_PROMPT = 128;
    private static final int BATCH_ANSWER = 64;
    private static final int CONTEXT = 1024;
    private static final int STREAMS = 16;

    private final LanguageModel model;
    private final KvMemory memory;
    private final Kernels kernels;
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    private ModelSpeed(LanguageModel model, KvMemory memory, Kernels kernels) {
        this.model = model;
        this.memory = memory;
        this.kernels = kernels;
    }

    public static void main(String[] arguments) {
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        Kernels kernels = Kernels.best();
        LoadOptions options =
                new LoadOptions(threads, CONTEXT, 0, KvLayout.Type.F16, false, PROMPT, STREAMS, 16, false, 0);
        try (Workers workers = new Workers(threads);
                Gguf file = Gguf.open(Path.of(arguments[0]));
                LanguageModel model = Models.load(file, options, kernels, workers);
                OffHeapKv memory = new OffHeapKv(
                        model.parameters().kvLayout(KvLayout.Type.F16),
                        model.parameters().layers(),
                        STREAMS * (BATCH_PROMPT + BATCH_ANSWER) / KvLayout.TOKENS + CONTEXT / KvLayout.TOKENS)) {
            ModelSpeed speed = new ModelSpeed(model, memory, kernels);
            speed.round();
            for (int i = 0; i < rounds; i++) {
                System.out.println(speed.round());
            }
        }
    }

    private String round() {
        return String.format(
                Locale.ROOT,
                "%.1f %.1f %.1f %.1f",
                prompt(),
                streams(1, 1, ANSWER),
                streams(4, BATCH_PROMPT, BATCH_ANSWER),
                streams(STREAMS, BATCH_PROMPT, BATCH_ANSWER));
    }

    private double prompt() {
        int[] tokens = tokens(PROMPT);
        long start = System.nanoTime();
        model.forward(new Batch(List.of(new Batch.Chunk(tokens, 0, PROMPT, 0, blocks(0, PROMPT), 1))), memory);
        return PROMPT * 1e9 / (System.nanoTime() - start);
    }

    private double streams(int streams, int prompt, int answer) {
        int length = prompt + answer;
        int[][] tokens = new int[streams][];
        int[][] blocks = new int[streams][];
        for (int s = 0; s < streams; s++) {
            tokens[s] = tokens(length);
            blocks[s] = blocks(s, length);
            model.forward(new Batch(List.of(new Batch.Chunk(tokens[s], 0, prompt, 0, blocks[s], 1))), memory);
        }
        long start = System.nanoTime();
        for (int i = prompt; i < length; i++) {
            List<Batch.Chunk> chunks = new ArrayList<>();
            for (int s = 0; s < streams; s++) {
                chunks.add(new Batch.Chunk(tokens[s], i, 1, i, blocks[s], 1));
            }
            model.forward(new Batch(chunks), memory);
            for (int s = 0; s < streams && i + 1 < length; s++) {
                tokens[s][i + 1] = kernels.steps()
                        .argmax(model.logits(s), model.parameters().vocabulary());
            }
        }
        return (double) streams * answer * 1e9 / (System.nanoTime() - start);
    }

    private int[] tokens(int count) {
        return random.ints(count, 0, model.parameters().vocabulary()).toArray();
    }

    private static int[] blocks(int stream, int tokens) {
        int n = (tokens + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
        int[] blocks = new int[n];
        for (int i = 0; i < n; i++) {
            blocks[i] = stream * n + i;
        }
        return blocks;
    }
}
