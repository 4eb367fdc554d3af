package io.yunmo.catalog;

import java.time.Instant;
import java.util.List;

/** A model with its route and its versions, oldest first. */
public record Model(String name, Route route, List<ModelVersion> versions, Instant createdAt, String createdBy) {
    public Model {
        Checks.name("model", name);
        Checks.present("the route", route);
        versions = List.copyOf(versions);
        createdAt = Checks.instant("the time of creation", createdAt);
        Checks.person(createdBy);
    }
}
