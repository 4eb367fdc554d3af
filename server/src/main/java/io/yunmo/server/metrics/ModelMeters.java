package io.yunmo.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.yunmo.language.EngineStatistics;
import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.ServingListener;
import io.yunmo.serving.routing.VersionListener;
import io.yunmo.tensor.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts what models do: for Prometheus and for the protocol's statistics. */
public final class ModelMeters implements ServingListener {
    private final MeterRegistry registry;
    private final Map<Version, Counts> counts = new ConcurrentSkipListMap<>();
    private final Map<Version, GenerationMeters> generations = new ConcurrentSkipListMap<>();

    public ModelMeters(Meters meters) {
        registry = meters.registry();
    }

    /** A version of a model. */
    public record Version(String model, String version) implements Comparable<Version> {
        @Override
        public int compareTo(Version o) {
            int byModel = model.compareTo(o.model);
            int byLength = Integer.compare(version.length(), o.version.length());
            return byModel != 0 ? byModel : byLength != 0 ? byLength : version.compareTo(o.version);
        }
    }

    /** What one version has done since the process began. Times are nanoseconds. */
    public static final class Counts implements VersionListener {
        private final LongAdder answered = new LongAdder();
        private final LongAdder answeredNanos = new LongAdder();
        private final LongAdder rows = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder failedNanos = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder queued = new LongAdder();
        private final LongAdder queuedNanos = new LongAdder();
        private final LongAdder runs = new LongAdder();
        private final LongAdder runNanos = new LongAdder();
        private volatile long lastMillis;
        private volatile Optional<GenerationMeters> generations = Optional.empty();

        @Override
        public void firstToken(long nanos) {
            generations.ifPresent(g -> g.firstToken(nanos));
        }

        @Override
        public void nextToken(long nanos) {
            generations.ifPresent(g -> g.nextToken(nanos));
        }

        @Override
        public void generated(FinishReason reason, Piece.Usage usage) {
            generations.ifPresent(g -> g.generated(reason, usage));
        }

        @Override
        public void abandoned(long nanos) {
            generations.ifPresent(GenerationMeters::abandoned);
        }

        @Override
        public void answered(int rowCount, long nanos) {
            answered.increment();
            answeredNanos.add(nanos);
            rows.add(rowCount);
        }

        @Override
        public void failed(ErrorCode code, long nanos) {
            (code == ErrorCode.OVERLOADED ? refused : failed).increment();
            failedNanos.add(nanos);
        }

        @Override
        public void queued(long nanos) {
            queued.increment();
            queuedNanos.add(nanos);
        }

        @Override
        public void ran(int requests, int rowCount, long nanos) {
            runs.increment();
            runNanos.add(nanos);
            lastMillis = System.currentTimeMillis();
        }

        /** The sums of this moment. */
        public Sums sums() {
            return new Sums(
                    answered.sum(),
                    answeredNanos.sum(),
                    rows.sum(),
                    failed.sum() + refused.sum(),
                    failedNanos.sum(),
                    queued.sum(),
                    queuedNanos.sum(),
                    runs.sum(),
                    runNanos.sum(),
                    lastMillis);
        }
    }

    /** Sums of {@link Counts}. */
    public record Sums(
            long answered,
            long answeredNanos,
            long rows,
            long failed,
            long failedNanos,
            long queued,
            long queuedNanos,
            long runs,
            long runNanos,
            long lastMillis) {}

    @Override
    public VersionListener version(String model, String version) {
        return counts(new Version(model, version));
    }

    private Counts counts(Version version) {
        return counts.computeIfAbsent(version, v -> registered(v, new Counts()));
    }

    @Override
    public void generator(String model, String version, Supplier<EngineStatistics> statistics) {
        Version v = new Version(model, version);
        GenerationMeters meters = generations.computeIfAbsent(v, k -> new GenerationMeters(registry, model, version));
        meters.loaded(statistics);
        counts(v).generations = Optional.of(meters);
    }

    @Override
    public void unloaded(String model, String version) {
        Optional.ofNullable(generations.get(new Version(model, version))).ifPresent(GenerationMeters::unloaded);
    }

    @Override
    public void loaded(String model, String version, Duration took, long memoryBytes) {
        registry.timer("yunmo_model_load", "model", model, "result", "loaded").record(took);
    }

    @Override
    public void loadFailed(String model, String version, RuntimeException error) {
        Counter.builder("yunmo_model_load_failures")
                .tag("model", model)
                .register(registry)
                .increment();
    }

    /** The counts of one model, or of all, by version; of one version if it is named. */
    public List<Map.Entry<Version, Sums>> sums(Optional<String> model, Optional<String> version) {
        return counts.entrySet().stream()
                .filter(e -> model.isEmpty() || model.get().equals(e.getKey().model()))
                .filter(e ->
                        version.isEmpty() || version.get().equals(e.getKey().version()))
                .map(e -> Map.entry(e.getKey(), e.getValue().sums()))
                .toList();
    }

    private Counts registered(Version v, Counts c) {
        counter("yunmo_inference_requests", v, c, "answered requests", x -> x.answered.sum());
        counter(
                "yunmo_inference_seconds",
                v,
                c,
                "time of answered requests, queueing included",
                x -> x.answeredNanos.sum() / 1e9);
        counter("yunmo_inference_rows", v, c, "rows of answered requests", x -> x.rows.sum());
        counter("yunmo_inference_failures", v, c, "requests that failed", x -> x.failed.sum());
        counter("yunmo_inference_refusals", v, c, "requests refused because the queue was full", x -> x.refused.sum());
        counter("yunmo_inference_queued", v, c, "requests that waited for their turn", x -> x.queued.sum());
        counter("yunmo_inference_queue_seconds", v, c, "time that requests waited", x -> x.queuedNanos.sum() / 1e9);
        counter("yunmo_batches", v, c, "runs of the model; rows divided by runs is the mean batch", x -> x.runs.sum());
        counter("yunmo_batch_seconds", v, c, "time in the model", x -> x.runNanos.sum() / 1e9);
        return c;
    }

    private void counter(String name, Version v, Counts c, String description, Function<Counts, Number> value) {
        FunctionCounter.builder(name, c, x -> value.apply(x).doubleValue())
                .description(description)
                .tags("model", v.model(), "version", v.version())
                .register(registry);
    }
}
