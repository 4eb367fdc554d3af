package io.yunmo.catalog;

import io.yunmo.tensor.YunmoException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A published version: all of it but its stage never changes. The components are those of {@link NewVersion}. */
public record ModelVersion(
        String model,
        int number,
        String format,
        Stage stage,
        Map<String, Artefact> files,
        Json configuration,
        Json metrics,
        String dataHash,
        Optional<String> job,
        Instant createdAt,
        String createdBy) {
    public ModelVersion {
        Checks.name("model", model);
        Checks.atLeast("a version's number", 1, number);
        Checks.name("format", format);
        Checks.present("the stage", stage);
        files = Checks.files(files);
        Checks.present("the configuration", configuration);
        Checks.present("the metrics", metrics);
        Checks.present("the data hash", dataHash);
        Checks.present("the job", job);
        createdAt = Checks.instant("the time of creation", createdAt);
        Checks.person(createdBy);
    }

    /** The file of that name; NOT_FOUND, naming those that are there, otherwise. */
    public Artefact file(String name) {
        Artefact artefact = files.get(name);
        if (artefact == null) {
            throw YunmoException.notFound(
                    "version %d of '%s' has no file '%s'; it has %s", number, model, name, files.keySet());
        }
        return artefact;
    }
}
