package io.yunmo.language.scheduling;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LoadOptions;
import io.yunmo.language.cache.BlockCache;
import io.yunmo.language.model.KvMemory;
import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.PlainSteps;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs many generations on one model: one platform thread that repeats {@link #step}. Any thread may submit. What a request
 * gets depends on the request alone, bit for bit: neighbours, chunks, the cache, preemption and proposals change times only.
 */
public final class Engine implements AutoCloseable {
    /** After so many steps in a row that failed, the engine gives up. */
    private static final int FAILURES = 3;

    /** How long the thread rests at most while deadlines may pass. */
    private static final long REST_MILLIS = 20;

    /** Texts of one call that are embedded side by side. */
    private static final int EMBEDDINGS = 8;

    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final KvMemory memory;
    private final int contextLength;
    private final Workers workers;
    private final StepKernels steps;
    private final BlockCache cache;
    private final WaitingLine waiting;
    private final Scheduler scheduler;
    private final Pace pace = new Pace();
    private final Payoff payoff = new Payoff();
    private final Counters counters = new Counters();
    private final Arena arena = Arena.ofShared();
    private final long[] scratch;
    private final Thread thread;
    private volatile EngineStatistics statistics;
    private int failures;

    /** Starts the engine; it samples in plain Java. */
    public Engine(
            LanguageModel model,
            Tokenizer tokenizer,
            KvMemory memory,
            int contextLength,
            LoadOptions options,
            Workers workers) {
        this(model, tokenizer, memory, contextLength, options, workers, new PlainSteps());
    }

    /**
     * Starts the engine.
     *
     * @param contextLength the longest sequence; what {@code memory} holds at most
     * @param workers those of the model: used between its calls, for sampling
     * @param steps for sampling
     */
    public Engine(
            LanguageModel model,
            Tokenizer tokenizer,
            KvMemory memory,
            int contextLength,
            LoadOptions options,
            Workers workers,
            StepKernels steps) {
        this.model = model;
        this.steps = steps;
        this.tokenizer = tokenizer;
        this.memory = memory;
        this.contextLength = (int) Math.min(contextLength, (long) memory.blocks() * BlockCache.BLOCK);
        this.workers = workers;
        cache = new BlockCache(memory.blocks());
        waiting = new WaitingLine(options.queue());
        scheduler = new Scheduler(model, cache, waiting, pace, payoff, counters, options);
        scratch = new long[workers.threads()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = Memory.allocate(arena, model.parameters().vocabulary());
        }
        publish();
        thread = Thread.ofPlatform().name("yunmo-engine").daemon().start(this::loop);
    }

    /** The most tokens of a sequence, prompt and answer together. */
    public int contextLength() {
        return contextLength;
    }

    /**
     * Queues a request; returns at once.
     *
     * @throws YunmoException TOO_LARGE, and only then, when the prompt leaves no room for an answer in the context (the message
     *     has both numbers); INVALID for other faults of the request; OVERLOADED when the queue is full; UNAVAILABLE when the
     *     engine is closing
     */
    public Generation submit(GenerationRequest request) {
        Requests.check(request, model.parameters().vocabulary(), contextLength);
        Answer answer = new Answer(
                request, tokenizer, model.parameters().vocabulary(), contextLength, counters, waiting::wake, steps);
        waiting.join(answer);
        return answer.delivery;
    }

    /** The pooled hidden states of texts, each of length 1, in order; blocks. Errors as {@link #submit}. */
    public List<float[]> embed(List<int[]> texts, Pooling pooling) throws InterruptedException {
        for (int[] t : texts) {
            Requests.checkTokens(t, model.parameters().vocabulary(), contextLength + 1);
        }
        List<float[]> vectors = new ArrayList<>();
        ArrayDeque<Embedding> open = new ArrayDeque<>();
        try {
            for (int[] t : texts) {
                if (open.size() == EMBEDDINGS) {
                    vectors.add(open.peek().await());
                    open.remove();
                }
                open.add(queue(t, pooling));
            }
            while (!open.isEmpty()) {
                vectors.add(open.peek().await());
                open.remove();
            }
        } finally {
            open.forEach(Embedding::cancel);
        }
        return vectors;
    }

    private Embedding queue(int[] text, Pooling pooling) {
        Embedding embedding = new Embedding(text, pooling, model.parameters().embedding(), counters, waiting::wake);
        waiting.join(embedding);
        return embedding;
    }

    public EngineStatistics statistics() {
        return statistics.with(waiting.size(), waiting.refused());
    }

    /** Ends the thread within one step; what runs or waits fails with UNAVAILABLE. Idempotent. Closes neither model nor memory. */
    @Override
    public void close() {
        waiting.close(new YunmoException(ErrorCode.UNAVAILABLE, "the model is closing: send the request again later"));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (waiting.closed().isEmpty()) {
                if (!step()) {
                    waiting.rest(scheduler.isIdle() ? 0 : REST_MILLIS);
                }
            }
        } catch (Throwable t) {
            waiting.close(broken(t));
        }
        scheduler.drain(s -> s.fail(waiting.closed().orElseThrow()));
        publish();
    }

    /** One step; false when there was nothing to run. */
    private boolean step() {
        Step step = scheduler.schedule(System.nanoTime());
        long start = System.nanoTime();
        if (!step.isEmpty() && run(step)) {
            sample(step);
            deliver(step, start);
        }
        publish();
        return !step.isEmpty();
    }

    /** Whether the model ran; if not, the step's sequences have failed. */
    private boolean run(Step step) {
        long start = System.nanoTime();
        try {
            model.forward(step.batch(), memory);
            failures = 0;
        } catch (Throwable t) {
            fail(step, t);
            return false;
        }
        long nanos = System.nanoTime() - start;
        pace.ran(step.tokens(), nanos);
        counters.ran(step.tokens(), step.generating(), nanos);
        return true;
    }

    /** Sequences are sampled side by side: each reads its own rows. */
    private void sample(Step step) {
        List<Sequence> sequences = step.sequences();
        if (sequences.size() == 1) {
            sequences.getFirst().read(model, scratch[0]);
            return;
        }
        workers.run((part, parts) -> {
            for (int i = part; i < sequences.size(); i += parts) {
                sequences.get(i).read(model, scratch[part]);
            }
        });
    }

    private void deliver(Step step, long start) {
        long now = System.nanoTime();
        long before = counters.generatedTokens();
        for (Sequence s : step.sequences()) {
            boolean ended = s.write(now);
            scheduler.commit(s);
            if (ended) {
                scheduler.retire(s);
            }
        }
        if (step.generatesOnly()) {
            int drawn = (int) (counters.generatedTokens() - before);
            payoff.ran(step.streams(), step.drafted() > 0, drawn, now - start);
        }
    }

    private void fail(Step step, Throwable t) {
        YunmoException reason =
                new YunmoException(ErrorCode.INTERNAL, "the model failed while it computed this request: " + t, t);
        for (Sequence s : step.sequences()) {
            scheduler.retire(s);
            s.fail(reason);
        }
        if (++failures >= FAILURES) {
            waiting.close(broken(t));
        }
    }

    private static YunmoException broken(Throwable t) {
        return new YunmoException(
                ErrorCode.UNAVAILABLE, "the model failed and answers no more: load it again; the cause was " + t, t);
    }

    private void publish() {
        statistics = counters.snapshot(scheduler.running(), scheduler.paused(), scheduler.preempted(), cache);
    }
}
