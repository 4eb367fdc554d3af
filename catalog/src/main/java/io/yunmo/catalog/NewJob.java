package io.yunmo.catalog;

import java.util.Map;

/**
 * A job to queue.
 *
 * @param kind what runs it, e.g. {@code train}
 * @param name what people call it; need not be unique
 * @param spec what is to be done
 * @param inputs the artefacts that the spec refers to, which are kept as long as the job is
 * @param maxAttempts how often it may be started from the same point: after the process died while it ran it starts again
 *     while this allows or a checkpoint of the last attempt exists
 */
public record NewJob(
        String kind, String name, Json spec, Map<String, Artefact> inputs, int maxAttempts, String createdBy) {
    public static final int DEFAULT_ATTEMPTS = 3;

    public NewJob {
        Checks.name("kind of job", kind);
        Checks.name("job", name);
        Checks.present("the spec", spec);
        inputs = Checks.files(inputs);
        Checks.atLeast("the number of attempts", 1, maxAttempts);
        Checks.person(createdBy);
    }

    /** A job without input artefacts that may be started {@value #DEFAULT_ATTEMPTS} times. */
    public static NewJob of(String kind, String name, Json spec, String createdBy) {
        return new NewJob(kind, name, spec, Map.of(), DEFAULT_ATTEMPTS, createdBy);
    }
}
