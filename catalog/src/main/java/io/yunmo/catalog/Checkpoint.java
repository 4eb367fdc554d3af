package io.yunmo.catalog;

import java.time.Instant;
import java.util.Map;

/**
 * From where a job can go on.
 *
 * @param attempt the attempt that saved it
 * @param state what its kind needs beside the files (an epoch's number, …)
 * @param files artefacts by name
 */
public record Checkpoint(int attempt, Json state, Map<String, Artefact> files, Instant savedAt) {
    public Checkpoint {
        Checks.atLeast("an attempt", 1, attempt);
        Checks.present("the state", state);
        files = Checks.files(files);
        savedAt = Checks.instant("the time of saving", savedAt);
    }
}
