package io.yunmo.catalog;

import java.util.List;

/**
 * Which version of each model answers. Every change is atomic and returns the route that holds afterwards. A model or version
 * that is not there is NOT_FOUND; a change that the present route does not allow is CONFLICT.
 */
public interface Routes {
    /** The model's route; one without a released version when it was never released. */
    Route of(String model);

    /** The routes of all models, by model. */
    List<Route> list();

    /**
     * Makes {@code version} the one that answers everything: it becomes RELEASED, the one before ARCHIVED; a canary ends, a
     * shadow of the same version too. Releasing what is released without a canary changes nothing.
     */
    Route release(String model, int version, String by);

    /** Lets {@code version} answer {@code weight} (1 to 99) of a hundred requests, in place of any canary before. */
    Route canary(String model, int version, int weight, String by);

    /** Lets {@code version} get a copy of the requests, in place of any shadow before. */
    Route shadow(String model, int version, String by);

    /**
     * Takes the last step back: ends the canary where there is one; otherwise returns to the version released before, and
     * the next rollback to the one before that. CONFLICT when there is none.
     */
    Route rollback(String model, String by);

    Route clearCanary(String model, String by);

    Route clearShadow(String model, String by);

    /** No version answers any more; what was released becomes ARCHIVED and is what a rollback returns to. */
    Route withdraw(String model, String by);

    /** The newest {@code limit} changes of the route, newest first. */
    List<RouteChange> history(String model, int limit);
}
