package io.yunmo.serving;

import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.MirrorQueue;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Nearest;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The room's front door: keeps the models of a source loaded, routes each request to a version, joins requests and
 * answers them. Any thread, virtual ones above all; blocking.
 *
 * <p>Errors are {@link YunmoException}s: INVALID for an input that the signature does not allow, NOT_FOUND for a model or
 * version that does not exist, UNAVAILABLE for one that is not loaded (the message gives the reason), OVERLOADED when the
 * model's queue is full, TOO_LARGE when an answer needs more memory than it may have.
 */
public final class ModelService implements AutoCloseable {
    private final ModelSource source;
    private final ServingOptions options;
    private final VersionLoader loader;
    private final MirrorQueue mirrors;
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Makes a service that has loaded nothing yet; see {@link #start}. */
    public ModelService(ModelSource source, List<Runtime> runtimes, ServingOptions options, ServingListener listener) {
        this.source = source;
        this.options = options;
        this.loader = new VersionLoader(source, runtimes, options, listener);
        this.mirrors = new MirrorQueue(options.shadowQueue());
    }

    /**
     * Loads all released models, several at a time, and returns when each is ready or failed; a failure is kept in
     * {@link #index}, not thrown. With {@link ServingOptions#lazy} only looks them up.
     */
    public void start() {
        List<ServedModel> all = source.models().stream()
                .map(this::served)
                .flatMap(Optional::stream)
                .toList();
        if (options.lazy()) {
            return;
        }
        Semaphore atOnce = new Semaphore(java.lang.Runtime.getRuntime().availableProcessors());
        List<Thread> loaders = all.stream()
                .map(m -> Thread.ofVirtual().name("yunmo-load").start(() -> loadQuietly(m, atOnce)))
                .toList();
        try {
            for (Thread t : loaders) {
                t.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void loadQuietly(ServedModel model, Semaphore atOnce) {
        atOnce.acquireUninterruptibly();
        try {
            model.follow();
        } catch (YunmoException e) {
            // Kept with the model as its reason, and told to the listener.
        } finally {
            atOnce.release();
        }
    }

    /** Answers a request. */
    public Answer infer(InferCall call) {
        return model(call.model()).infer(call);
    }

    /** Answers a request that has no id. */
    public Answer infer(String model, Optional<String> version, List<NamedTensor> inputs, List<String> outputs) {
        return infer(new InferCall(model, version, Optional.empty(), inputs, outputs));
    }

    /**
     * A version of a language model for one request: the released one, the canary by its weight, or the one named, loaded if
     * need be. INVALID for a model that takes tensors. The caller closes it.
     */
    public LanguageLease language(LanguageCall call) {
        return model(call.model()).language(call);
    }

    /**
     * Metadata of the released version or the one named, which is loaded for it if need be. INVALID for a language model, which
     * takes no tensors.
     */
    public ModelDescription describe(String model, Optional<String> version) {
        ServedModel served = model(model);
        LoadedVersion v =
                version.map(name -> served.named(served.state(), name)).orElseGet(served::released);
        ModelSource.Entry entry = source.model(model).orElse(served.state().entry());
        Predictor predictor = v.predictor();
        return new ModelDescription(
                model,
                entry.versions().stream().map(String::valueOf).toList(),
                v.version(),
                predictor.platform(),
                predictor.signature(),
                predictor.meaning());
    }

    /** Every version that is loaded or should be, and why not where it is not; by name, then version. */
    public List<ModelStatus> index() {
        return models.values().stream()
                .flatMap(m -> ModelIndex.of(m).stream())
                .sorted(Comparator.comparing(ModelStatus::name).thenComparing(s -> ModelIndex.number(s.version())))
                .toList();
    }

    /** Whether the released version, or the one named, is loaded; false for what does not exist. Never loads. */
    public boolean ready(String model, Optional<String> version) {
        ServedModel served = models.get(model);
        if (served == null) {
            return false;
        }
        ServedState state = served.state();
        return version.map(v -> state.byVersion().containsKey(v))
                .orElse(state.routing().isPresent());
    }

    /** Whether every model that has a released version and was not unloaded answers. */
    public boolean ready() {
        return !closed
                && models.values().stream().map(ServedModel::state).allMatch(s -> s.answersIfItShould(options.lazy()));
    }

    /** Loads a model that was unloaded or failed; does nothing when it is loaded. Throws what loading throws. */
    public void load(String model) {
        ServedModel served = model(model);
        if (!served.load()) {
            remove(model);
            throw unknown(model);
        }
        if (served.state().routing().isEmpty()) {
            throw new YunmoException(ErrorCode.CONFLICT, served.unavailable());
        }
    }

    /** Unloads a model when its running requests are over; until {@link #load} its requests get UNAVAILABLE. */
    public void unload(String model) {
        model(model).unload();
    }

    /**
     * Follows a change of the model's route, versions or existence. New versions are loaded and warmed first, then the
     * route switches at once; requests that run finish on the version that they began on, and a version that left the
     * route closes after its last one. When a new version does not load, the old route stays and the error is thrown. A
     * model that was unloaded stays so.
     */
    public void refresh(String model) {
        Optional<ServedModel> served = served(model);
        if (served.isEmpty() || !served.get().follow()) {
            remove(model);
        }
    }

    /** Loads and warms a version beside the route, so that a release of it cannot fail and takes no time. */
    public void prepare(String model, int version) {
        model(model).beside(version);
    }

    /** Looks at files that are not in the catalogue yet, with the runtime of their format. INVALID with the reason if they fail. */
    public Inspection inspect(String model, String format, Map<String, Path> files) {
        return loader.inspect(model, format, files);
    }

    /** Refuses new requests and closes every model, each when its running requests are over. */
    @Override
    public void close() {
        closed = true;
        models.values().forEach(ServedModel::close);
        mirrors.close();
    }

    private ServedModel model(String name) {
        ServedModel served = models.get(name);
        return served != null ? served : served(name).orElseThrow(() -> unknown(name));
    }

    /** The model, taken from the source if it is new there. */
    private Optional<ServedModel> served(String name) {
        ServedModel there = models.get(name);
        if (there != null) {
            return Optional.of(there);
        }
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the service is stopping");
        }
        return source.model(name)
                .map(entry -> models.computeIfAbsent(
                        name, n -> new ServedModel(entry, source, loader, options.versionsBeside(), mirrors)));
    }

    private void remove(String model) {
        ServedModel gone = models.remove(model);
        if (gone != null) {
            gone.close();
        }
    }

    private YunmoException unknown(String model) {
        return YunmoException.notFound("there is no model '%s'%s", model, Nearest.hint(model, models.keySet()));
    }
}
