package io.yunmo.server;

import io.yunmo.language.LoadOptions;
import io.yunmo.tensor.attention.KvLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the server runs; immutable. Every field has a default, which {@code ServerConfigTest} pins and
 * {@code docs/operating.md} lists.
 *
 * @param host address to listen on, HTTP and gRPC
 * @param port of HTTP; 0 for any free one
 * @param grpcPort of gRPC; 0 for any free one, -1 for none
 * @param dataDir catalogue, artefacts and data sets
 * @param apiKey what callers must show; needed when {@code host} is not a loopback address
 */
public record ServerConfig(
        String host,
        int port,
        int grpcPort,
        Path dataDir,
        Optional<ApiKey> apiKey,
        AccessLogging accessLog,
        Limits limits,
        Batching batching,
        Language language,
        Training training,
        Pull pull) {

    public ServerConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(dataDir, "dataDir");
        Objects.requireNonNull(apiKey, "apiKey");
    }

    /**
     * What a caller may take.
     *
     * @param maxBody bytes of a request's body after decompression, for requests that are held in memory
     * @param maxUpload bytes of a file that is streamed to disk (data sets, models, blobs)
     * @param maxHeaders bytes of a request's header fields
     * @param maxConnections open HTTP connections; more wait in the accept queue
     * @param requestTimeout until a request has arrived whole; each 64 KiB of body adds a second
     * @param idleTimeout of a connection without a request
     * @param writeTimeout until a client takes what was sent
     * @param stopTimeout for running requests when the server stops
     */
    public record Limits(
            long maxBody,
            long maxUpload,
            int maxHeaders,
            int maxConnections,
            Duration requestTimeout,
            Duration idleTimeout,
            Duration writeTimeout,
            Duration stopTimeout) {}

    /**
     * How requests for one model are joined.
     *
     * @param maxRows rows of one batch
     * @param maxDelay how long a request may wait for others
     * @param queue requests that may wait for one version; more are answered 503
     */
    public record Batching(int maxRows, Duration maxDelay, int queue) {}

    /**
     * @param sources that models may be pulled from
     * @param maxBytes of one model's file
     */
    public record Pull(List<String> sources, long maxBytes) {
        public Pull {
            sources = List.copyOf(sources);
        }
    }

    /**
     * How language models run.
     *
     * @param threads of one model's steps
     * @param contextLength tokens of a prompt and its answer together; 0 for the model's own, or what memory allows
     * @param cacheMemory bytes for keys and values of one model; 0 for a share of what is free when it loads
     * @param cacheType how keys and values are stored
     * @param maxSequences that one model answers at the same time
     * @param batchTokens that one step of a model computes at most
     * @param queue requests that may wait for one version; more are answered 503
     * @param speculation whether tokens may be guessed from the text before them; answers are the same, sooner
     * @param exact weights, activations, keys and values in f32, whatever {@code cacheType} says: for comparisons
     */
    public record Language(
            int threads,
            int contextLength,
            long cacheMemory,
            KvLayout.Type cacheType,
            int maxSequences,
            int batchTokens,
            int queue,
            boolean speculation,
            boolean exact) {
        /** As the engine takes it. */
        LoadOptions options() {
            LoadOptions options = new LoadOptions(
                    threads,
                    contextLength,
                    cacheMemory,
                    cacheType,
                    false,
                    batchTokens,
                    maxSequences,
                    queue,
                    speculation,
                    0);
            return exact ? options.withExact() : options;
        }
    }

    /**
     * @param threads of one training
     * @param concurrentJobs that run at the same time; others wait
     */
    public record Training(int threads, int concurrentJobs) {}

    /**
     * @param enabled whether there is a log
     * @param maxBytes of one file; the file before it is kept as {@code access.1.jsonl}
     */
    public record AccessLogging(boolean enabled, long maxBytes) {}

    /** Every field at its default. */
    public static ServerConfig defaults() {
        return of(Map.of());
    }

    /** Defaults and {@code values} by dotted name, e.g. {@code limits.max_body}; INVALID names all problems together. */
    public static ServerConfig of(Map<String, String> values) {
        ConfigReader reader = new ConfigReader(values);
        ServerConfig config = read(reader);
        reader.finish();
        return config;
    }

    /**
     * Defaults, then the YAML file if one is given, then the environment ({@code YUNMO_API_KEY}), then {@code
     * overrides} (flags) by dotted name; INVALID names all problems together.
     */
    public static ServerConfig load(
            Optional<Path> yaml, Map<String, String> environment, Map<String, String> overrides) {
        Map<String, String> values = new LinkedHashMap<>();
        yaml.ifPresent(file -> values.putAll(ConfigFile.read(file)));
        if (environment.containsKey("YUNMO_API_KEY")) {
            values.put("api_key", environment.get("YUNMO_API_KEY"));
            values.remove("api_key_sha256");
        }
        values.putAll(overrides);
        return of(values);
    }

    /** The names of all fields and their defaults as text, in order: for help and documentation. */
    public static Map<String, String> fields() {
        ConfigReader reader = new ConfigReader(Map.of());
        read(reader);
        return reader.asked();
    }

    /** Whether only this machine can reach the server. */
    public boolean loopback() {
        return Loopback.isLoopback(host);
    }

    private static ServerConfig read(ConfigReader r) {
        String host = r.text("host", "127.0.0.1");
        int port = r.integer("port", 8080, 0, 65535);
        int grpcPort = r.integer("grpc_port", 8081, -1, 65535);
        Path dataDir = Path.of(r.text("data_dir", ".yunmo"));
        Optional<ApiKey> key = ConfigKey.read(r, host);
        AccessLogging log =
                new AccessLogging(r.flag("access_log.enabled", true), r.bytes("access_log.max_bytes", "64MiB", 4096));
        return new ServerConfig(
                host,
                port,
                grpcPort,
                dataDir,
                key,
                log,
                limits(r),
                batching(r),
                language(r),
                training(r),
                pull(r, host));
    }

    private static Limits limits(ConfigReader r) {
        Duration least = Duration.ofMillis(50);
        return new Limits(
                r.bytes("limits.max_body", "64MiB", 1024),
                r.bytes("limits.max_upload", "4GiB", 1024),
                (int) Math.min(1 << 20, r.bytes("limits.max_headers", "16KiB", 1024)),
                r.integer("limits.max_connections", 4096, 1, 1_000_000),
                r.duration("limits.request_timeout", "30s", least),
                r.duration("limits.idle_timeout", "5m", least),
                r.duration("limits.write_timeout", "30s", least),
                r.duration("limits.stop_timeout", "20s", Duration.ZERO));
    }

    private static Batching batching(ConfigReader r) {
        return new Batching(
                r.integer("batching.max_rows", 64, 1, 1 << 16),
                r.duration("batching.max_delay", "0us", Duration.ZERO),
                r.integer("batching.queue", 1024, 1, 1 << 24));
    }

    private static Pull pull(ConfigReader r, String host) {
        String standard = Loopback.isLoopback(host) ? "file,https,http,hf,ollama,pip,npm" : "https,hf,ollama,pip,npm";
        List<String> sources = Stream.of(r.text("pull.sources", standard).split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty() && !s.equals("none"))
                .toList();
        return new Pull(sources, r.bytes("pull.max_bytes", "256GiB", 1 << 20));
    }

    private static Language language(ConfigReader r) {
        return new Language(
                r.integer("language.threads", cores(), 1, 1024),
                r.integer("language.context_length", 0, 0, Integer.MAX_VALUE),
                r.bytes("language.cache_memory", "0", 0),
                r.choice("language.cache_type", KvLayout.Type.F16),
                r.integer("language.max_sequences", 64, 1, 1 << 16),
                r.integer("language.batch_tokens", 512, 1, 1 << 16),
                r.integer("language.queue", 256, 1, 1 << 24),
                r.flag("language.speculation", true),
                r.flag("language.exact", false));
    }

    private static Training training(ConfigReader r) {
        return new Training(
                r.integer("training.threads", cores(), 1, 1024), r.integer("training.concurrent_jobs", 1, 1, 64));
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
