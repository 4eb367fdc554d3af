package io.yunmo.serving;

import io.yunmo.serving.routing.VersionListener;
import java.time.Duration;

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

    /** A version could not be loaded. */
    default void loadFailed(String model, String version, RuntimeException error) {}

    /** A version's last request is over and its memory free. */
    default void unloaded(String model, String version) {}
}
