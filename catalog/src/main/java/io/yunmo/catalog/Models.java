package io.yunmo.catalog;

import java.util.List;
import java.util.Optional;

/** Models and their immutable versions. A name that is not there is NOT_FOUND, with the nearest names in the message. */
public interface Models {
    /**
     * Publishes a version in one transaction, under the next number (from 1, without gaps, never used twice), as
     * CANDIDATE. All its artefacts must be in the store: NOT_FOUND otherwise. When a version of the same job is there
     * already, that one is returned and nothing changes.
     */
    ModelVersion publish(NewVersion version);

    /** All models by name. */
    List<Model> list();

    Optional<Model> find(String model);

    Model require(String model);

    Optional<ModelVersion> findVersion(String model, int number);

    ModelVersion requireVersion(String model, int number);

    /** The version that a job published. */
    Optional<ModelVersion> findByJob(String job);

    /** Marks a version that is not released as CANDIDATE or ARCHIVED; RELEASED is INVALID here: see {@link Routes}. */
    ModelVersion stage(String model, int number, Stage stage, String by);

    /** Removes a model with its route and all its versions. */
    void delete(String model);

    /** Removes a version; CONFLICT while it is released, canary or shadow. It also leaves the history for rollback. */
    void deleteVersion(String model, int number);
}
