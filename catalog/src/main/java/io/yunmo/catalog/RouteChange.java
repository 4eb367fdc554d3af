package io.yunmo.catalog;

import java.time.Instant;

/**
 * One line of a route's history.
 *
 * @param action release, canary, shadow, rollback, clear-canary, clear-shadow or withdraw
 * @param version the version that the action named, or 0 when it named none
 * @param released the version released afterwards, or 0
 */
public record RouteChange(
        String model, long revision, String action, int version, int released, Instant changedAt, String changedBy) {
    public RouteChange {
        Checks.name("model", model);
        Checks.atLeast("the revision", 1, revision);
        Checks.name("action", action);
        changedAt = Checks.instant("the time of the change", changedAt);
        Checks.person(changedBy);
    }
}
