package io.yunmo.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A job as it was when it was read.
 *
 * @param attempt the number of this attempt, from 1; each recovery adds 1
 * @param worker who runs it, empty when nobody does
 * @param leaseUntil until when the worker holds it without a heartbeat
 * @param cancelRequested whether its worker should stop and end it as CANCELLED
 * @param progress the last progress that the worker reported
 * @param result what came out, {@code {}} before the end
 * @param message one sentence for people, empty or why it failed
 */
public record Job(
        String id,
        String kind,
        String name,
        JobState state,
        Json spec,
        Map<String, Artefact> inputs,
        int attempt,
        int maxAttempts,
        Optional<String> worker,
        Optional<Instant> leaseUntil,
        boolean cancelRequested,
        Json progress,
        Json result,
        String message,
        Optional<Checkpoint> checkpoint,
        Instant createdAt,
        String createdBy,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt) {
    static final int MAX_MESSAGE = 16_384;

    public Job {
        Checks.name("job", id);
        Checks.name("kind of job", kind);
        Checks.name("job", name);
        Checks.present("the state", state);
        Checks.present("the spec", spec);
        inputs = Checks.files(inputs);
        Checks.atLeast("the attempt", 1, attempt);
        Checks.atLeast("the number of attempts", 1, maxAttempts);
        Checks.present("the worker", worker);
        Checks.present("the lease", leaseUntil);
        Checks.present("the progress", progress);
        Checks.present("the result", result);
        Checks.text("the message", MAX_MESSAGE, message);
        Checks.present("the checkpoint", checkpoint);
        createdAt = Checks.instant("the time of creation", createdAt);
        Checks.person(createdBy);
        Checks.present("the time of the start", startedAt);
        Checks.present("the time of the end", endedAt);
    }
}
