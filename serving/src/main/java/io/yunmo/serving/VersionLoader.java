package io.yunmo.serving;

import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.Nearest;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.serving.runtime.Servable;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Loads versions with the runtime of their format and tells the listener. Any thread. */
final class VersionLoader {
    private final ModelSource source;
    private final Map<String, Runtime> runtimes = new HashMap<>();
    private final ServingOptions options;
    private final ServingListener listener;

    VersionLoader(ModelSource source, List<Runtime> runtimes, ServingOptions options, ServingListener listener) {
        this.source = source;
        this.options = options;
        this.listener = listener;
        runtimes.forEach(r -> this.runtimes.put(r.format(), r));
    }

    /** Loads and warms a version. The caller holds its only use. */
    LoadedVersion load(String model, int number) {
        String version = Integer.toString(number);
        long start = System.nanoTime();
        try {
            ModelSource.Stored stored = source.version(model, number);
            Servable servable = servable(model, stored.format(), stored.files());
            if (servable instanceof Generator generator) {
                listener.generator(model, version, generator::statistics);
            }
            LoadedVersion loaded = new LoadedVersion(
                    model,
                    number,
                    servable,
                    options.batching(model),
                    listener.version(model, version),
                    () -> listener.unloaded(model, version));
            listener.loaded(model, version, Duration.ofNanos(System.nanoTime() - start), servable.memoryBytes());
            return loaded;
        } catch (RuntimeException e) {
            YunmoException known = e instanceof YunmoException y ? y : failed(model, e);
            listener.loadFailed(model, version, known);
            throw known;
        }
    }

    /** Whether files are a model, and what it is. */
    Inspection inspect(String model, String format, Map<String, Path> files) {
        return guarded(model, () -> runtime(model, format).inspect(model, files));
    }

    /** Loads files and runs the model once. */
    private Servable servable(String model, String format, Map<String, Path> files) {
        Servable servable = guarded(model, () -> runtime(model, format).load(model, files));
        try {
            return guarded(model, () -> {
                servable.warm();
                return servable;
            });
        } catch (YunmoException e) {
            servable.close();
            throw e;
        }
    }

    private Runtime runtime(String model, String format) {
        Runtime runtime = runtimes.get(format);
        if (runtime == null) {
            throw YunmoException.invalid(
                    "no runtime loads the format '%s' of model '%s'%s",
                    format, model, Nearest.hint(format, runtimes.keySet()));
        }
        return runtime;
    }

    private static <T> T guarded(String model, Supplier<T> step) {
        try {
            return step.get();
        } catch (YunmoException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            throw failed(model, e);
        }
    }

    private static YunmoException failed(String model, Throwable e) {
        return new YunmoException(ErrorCode.INTERNAL, "loading model '" + model + "' failed: " + e, e);
    }
}
