package io.yunmo.serving;

import io.yunmo.language.EngineStatistics;
import io.yunmo.serving.routing.VersionListener;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Hears what models do, for metrics and logs. Calls come from request threads and must return fast, without blocking or
 * throwing.
 */
public interface ServingListener {
    /** Hears nothing. */
    ServingListener NONE = (model, version) -> VersionListener.NONE;

    /** The listener of one version, asked for once, when it has been loaded and before its first request. */
    VersionListener version(String model, String version);

    /** A version has been loaded and takes requests. */
    default void loaded(String model, String version, Duration took, long memoryBytes) {}

    /** A language model's version has been loaded; its engine may be asked what it does until the version is unloaded. */
    default void generator(String model, String version, Supplier<EngineStatistics> statistics) {}

    /** A version could not be loaded. */
    default void loadFailed(String model, String version, RuntimeException error) {}

    /** A version's last request is over and its memory free. */
    default void unloaded(String model, String version) {}
}
