package io.yunmo.serving;

import io.yunmo.serving.routing.ShadowReport;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One version of a model in this process.
 *
 * @param version its number; empty when the model has no released version
 * @param reason why it is not ready; empty when it is
 * @param role its place in the route
 * @param memoryBytes what it holds while loaded, 0 when it is not
 * @param idle how long no request has run on it; zero while one does, and where it is not loaded
 * @param shadow the comparison so far, for a shadow version
 */
public record ModelStatus(
        String name,
        String version,
        ModelState state,
        String reason,
        Role role,
        long memoryBytes,
        Duration idle,
        Optional<ShadowReport> shadow) {
    /** The place of a version in its model's route. */
    public enum Role {
        RELEASED,
        CANARY,
        SHADOW,
        /** Loaded because a request or a release to come named it. */
        BESIDE
    }

    public ModelStatus {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(shadow, "shadow");
    }
}
