package io.yunmo.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.yunmo.language.EngineStatistics;
import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Piece;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What one version of a language model has done and does. */
final class GenerationMeters {
    private static final Duration[] FIRST_TOKEN =
            millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);
    private static final Duration[] NEXT_TOKEN = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000);

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer firstToken;
    private final Timer nextToken;
    private final LongAdder[] byReason = new LongAdder[FinishReason.values().length];
    private final LongAdder abandoned = new LongAdder();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder cachedTokens = new LongAdder();
    private final LongAdder generatedTokens = new LongAdder();
    private final LongAdder drafted = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final Queue<Meter> present = new ConcurrentLinkedQueue<>();

    GenerationMeters(MeterRegistry registry, String model, String version) {
        this.registry = registry;
        this.tags = Tags.of("model", model, "version", version);
        firstToken = timer("yunmo_generation_first_token", "from a request to its first token", FIRST_TOKEN);
        nextToken = timer("yunmo_generation_next_token", "from one token to the next", NEXT_TOKEN);
        for (FinishReason reason : FinishReason.values()) {
            LongAdder count = byReason[reason.ordinal()] = new LongAdder();
            requests(reason.name().toLowerCase(Locale.ROOT), count);
        }
        requests("abandoned", abandoned);
        counter("yunmo_generation_prompt_tokens", "tokens of prompts, cached ones included", promptTokens);
        counter("yunmo_generation_cached_tokens", "tokens of prompts that the cache had", cachedTokens);
        counter("yunmo_generation_tokens", "tokens that were generated", generatedTokens);
        counter("yunmo_generation_drafted_tokens", "tokens that were guessed", drafted);
        counter("yunmo_generation_accepted_tokens", "guessed tokens that were right", accepted);
    }

    private static Duration[] millis(long... all) {
        Duration[] durations = new Duration[all.length];
        for (int i = 0; i < all.length; i++) {
            durations[i] = Duration.ofMillis(all[i]);
        }
        return durations;
    }

    private Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private void counter(String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void requests(String end, LongAdder count) {
        FunctionCounter.builder("yunmo_generation_requests", count, LongAdder::sum)
                .description("generations by how they ended")
                .tags(tags.and("end", end))
                .register(registry);
    }

    void firstToken(long nanos) {
        firstToken.record(Duration.ofNanos(nanos));
    }

    void nextToken(long nanos) {
        nextToken.record(Duration.ofNanos(nanos));
    }

    void generated(FinishReason reason, Piece.Usage usage) {
        byReason[reason.ordinal()].increment();
        promptTokens.add(usage.promptTokens());
        cachedTokens.add(usage.cachedTokens());
        generatedTokens.add(usage.generatedTokens());
        drafted.add(usage.draftedTokens());
        accepted.add(usage.acceptedTokens());
    }

    void abandoned() {
        abandoned.increment();
    }

    /** Shows what the engine does until {@link #unloaded}. */
    void loaded(Supplier<EngineStatistics> statistics) {
        gauge("yunmo_generation_running", "sequences that hold blocks", statistics, EngineStatistics::running);
        gauge("yunmo_generation_waiting", "requests that wait", statistics, EngineStatistics::waiting);
        gauge("yunmo_generation_blocks", "blocks of keys and values", statistics, EngineStatistics::blocks);
        gauge("yunmo_generation_used_blocks", "blocks in use", statistics, EngineStatistics::usedBlocks);
        gauge("yunmo_generation_cached_blocks", "blocks kept for prefixes", statistics, EngineStatistics::cachedBlocks);
        gauge("yunmo_generation_preemptions", "sequences put back", statistics, EngineStatistics::preemptions);
    }

    private void gauge(
            String name,
            String description,
            Supplier<EngineStatistics> statistics,
            ToDoubleFunction<EngineStatistics> value) {
        present.add(Gauge.builder(name, () -> value.applyAsDouble(statistics.get()))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /** The engine is gone; what was counted stays. */
    void unloaded() {
        for (Meter m = present.poll(); m != null; m = present.poll()) {
            registry.remove(m);
        }
    }
}
