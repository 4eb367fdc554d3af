package io.yunmo.serving.routing;

import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/**
 * Which versions answer a model's requests.
 *
 * @param released the version that answers; empty when nothing is released yet
 * @param canary the version that answers {@code canaryWeight} of 100 requests in its stead
 * @param shadow the version that computes answers too, which nobody gets
 */
public record ModelRoute(
        Optional<Integer> released, Optional<Integer> canary, int canaryWeight, Optional<Integer> shadow) {
    public ModelRoute {
        if (canaryWeight < 0 || canaryWeight > 100) {
            throw YunmoException.invalid("a canary's weight is 0 to 100 of 100 requests, not %d", canaryWeight);
        }
        if (released.isEmpty() && (canary.isPresent() || shadow.isPresent())) {
            throw YunmoException.invalid("a canary or shadow version needs a released version beside it");
        }
    }

    /** Whether the version has a place on the route. */
    public boolean uses(int version) {
        return holds(released, version) || holds(canary, version) || holds(shadow, version);
    }

    private static boolean holds(Optional<Integer> place, int version) {
        return place.isPresent() && place.get() == version;
    }

    /** No version answers. */
    public static ModelRoute none() {
        return new ModelRoute(Optional.empty(), Optional.empty(), 0, Optional.empty());
    }

    /** One version answers all requests. */
    public static ModelRoute to(int version) {
        return new ModelRoute(Optional.of(version), Optional.empty(), 0, Optional.empty());
    }
}
