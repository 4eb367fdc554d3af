package io.yunmo.catalog;

import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.Optional;

/**
 * A version to publish.
 *
 * @param model the model's name; the model comes into being with its first version
 * @param format which runtime loads it, e.g. {@code network} or {@code onnx}
 * @param files the version's files by name, at least one, all in the artefact store
 * @param configuration what it was made with (a training spec, …)
 * @param metrics what was measured of it
 * @param dataHash the SHA-256 of the data it was trained on; empty when there was none
 * @param job the job that made it: a job publishes once, and publishing again for it returns the first version
 */
public record NewVersion(
        String model,
        String format,
        Map<String, Artefact> files,
        Json configuration,
        Json metrics,
        String dataHash,
        Optional<String> job,
        String createdBy) {
    public NewVersion {
        Checks.name("model", model);
        Checks.name("format", format);
        files = Checks.files(files);
        if (files.isEmpty()) {
            throw YunmoException.invalid("a version of '%s' has no files; give at least one", model);
        }
        Checks.present("the configuration", configuration);
        Checks.present("the metrics", metrics);
        if (!Checks.present("the data hash", dataHash).isEmpty()) {
            Checks.sha256(dataHash);
        }
        Checks.present("the job", job);
        Checks.person(createdBy);
    }

    /** A version with neither configuration, metrics, data hash nor job. */
    public static NewVersion of(String model, String format, Map<String, Artefact> files, String createdBy) {
        return new NewVersion(model, format, files, Json.EMPTY, Json.EMPTY, "", Optional.empty(), createdBy);
    }

    public NewVersion withConfiguration(Json configuration) {
        return new NewVersion(model, format, files, configuration, metrics, dataHash, job, createdBy);
    }

    public NewVersion withMetrics(Json metrics) {
        return new NewVersion(model, format, files, configuration, metrics, dataHash, job, createdBy);
    }

    public NewVersion withDataHash(String dataHash) {
        return new NewVersion(model, format, files, configuration, metrics, dataHash, job, createdBy);
    }

    public NewVersion withJob(String job) {
        return new NewVersion(model, format, files, configuration, metrics, dataHash, Optional.of(job), createdBy);
    }
}
