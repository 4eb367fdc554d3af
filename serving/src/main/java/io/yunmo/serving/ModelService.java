package io.yunmo.serving;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The room's front door: keeps the models of a source loaded, routes each request to a version, joins requests and
 * answers them. Any thread, virtual ones above all; blocking.
 *
 * <p>Errors are {@link YunmoException}s: INVALID for an input that the signature does not allow, NOT_FOUND for a model or
 * version that does not exist, UNAVAILABLE for one that is not loaded (the message gives the reason), OVERLOADED when the
 * model's queue is full, TOO_LARGE when an answer needs more memory than it may have.
 */
public final class ModelService implements AutoCloseable {
    /** Makes a service that has loaded nothing yet; see {@link #start}. */
    public ModelService(ModelSource source, List<Runtime> runtimes, ServingOptions options, ServingListener listener) {}

    /**
     * Loads all released models, several at a time, and returns when each is ready or failed; a failure is kept in
     * {@link #index}, not thrown. With {@link ServingOptions#lazy} only looks them up.
     */
    public void start() {}

    /** Answers a request. */
    public Answer infer(InferCall call) {
        throw new YunmoException(ErrorCode.UNAVAILABLE, "model '" + call.model() + "' is not loaded");
    }

    /** Answers a request that has no id. */
    public Answer infer(String model, Optional<String> version, List<NamedTensor> inputs, List<String> outputs) {
        return infer(new InferCall(model, version, Optional.empty(), inputs, outputs));
    }

    /** Metadata of the released version or the one named, which is loaded for it if need be. */
    public ModelDescription describe(String model, Optional<String> version) {
        throw YunmoException.notFound("there is no model '%s'", model);
    }

    /** Every version that is loaded or should be, and why not where it is not; by name, then version. */
    public List<ModelStatus> index() {
        return List.of();
    }

    /** Whether the released version, or the one named, is loaded; false for what does not exist. Never loads. */
    public boolean ready(String model, Optional<String> version) {
        return false;
    }

    /** Whether every model that should be loaded is. */
    public boolean ready() {
        return true;
    }

    /** Loads a model that was unloaded or failed; does nothing when it is loaded. Throws what loading throws. */
    public void load(String model) {}

    /** Unloads a model when its running requests are over; until {@link #load} its requests get UNAVAILABLE. */
    public void unload(String model) {}

    /**
     * Follows a change of the model's route, versions or existence. New versions are loaded and warmed first, then the
     * route switches at once; requests that run finish on the version that they began on, and a version that left the
     * route closes after its last one. When a new version does not load, the old route stays and the error is thrown.
     */
    public void refresh(String model) {}

    /** Loads and warms a version beside the route, so that a release of it cannot fail and takes no time. */
    public void prepare(String model, int version) {}

    /** Tries files that are not in the catalogue yet: loads, runs once, closes. INVALID with the reason if they fail. */
    public Inspection inspect(String model, String format, Map<String, Path> files) {
        throw YunmoException.invalid("no runtime loads the format '%s'", format);
    }

    /** Refuses new requests, waits for running ones and closes every model. */
    @Override
    public void close() {}
}
