package io.yunmo.catalog;

import io.yunmo.tensor.YunmoException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which versions of a model answer.
 *
 * @param released the version that answers; without one the model answers nothing
 * @param canary the version that answers a part of the requests in its place
 * @param shadow the version that gets a copy of the requests and whose answers are only compared
 * @param previous the version that a rollback without a canary returns to
 * @param revision grows with each change; 0 for a model that was never released
 */
public record Route(
        String model,
        OptionalInt released,
        Optional<Canary> canary,
        OptionalInt shadow,
        OptionalInt previous,
        long revision,
        Instant changedAt,
        String changedBy) {
    /** A version and how many of a hundred requests it answers, 1 to 99. */
    public record Canary(int version, int weight) {
        public Canary {
            Checks.atLeast("a canary's version", 1, version);
            if (weight < 1 || weight > 99) {
                throw YunmoException.invalid("a canary's weight is %d; give 1 to 99, or release the version", weight);
            }
        }
    }

    public Route {
        Checks.name("model", model);
        Checks.present("the released version", released);
        Checks.present("the canary", canary);
        Checks.present("the shadow", shadow);
        Checks.present("the previous version", previous);
        Checks.atLeast("the revision", 0, revision);
        changedAt = Checks.instant("the time of the change", changedAt);
        Checks.person(changedBy);
        if (released.isEmpty() && (canary.isPresent() || shadow.isPresent())) {
            throw YunmoException.invalid("the route of '%s' has a canary or a shadow but no released version", model);
        }
    }

    /** Whether the version answers requests or a copy of them. */
    public boolean uses(int version) {
        return holds(released, version)
                || holds(shadow, version)
                || canary.map(c -> c.version() == version).orElse(false);
    }

    private static boolean holds(OptionalInt place, int version) {
        return place.isPresent() && place.getAsInt() == version;
    }
}
