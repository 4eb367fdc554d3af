package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.NewVersion;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.tensor.YunmoException;
import java.util.Map;

/** A format in which a model can be uploaded: one file. */
record Upload(String format, String file) {
    /** INVALID for a format that is not uploaded. */
    static Upload of(String format) {
        return switch (format) {
            case VersionFiles.ONNX -> new Upload(format, VersionFiles.ONNX_MODEL);
            case LanguageRuntime.FORMAT -> new Upload(format, LanguageRuntime.FILE);
            default ->
                throw YunmoException.invalid(
                        "models are added in the formats onnx and gguf, not '%s'; networks come from trainings:"
                                + " POST /yunmo/v1/jobs",
                        format);
        };
    }

    /** Refuses a wrong name before the file is received. */
    void probe(String name, String by) {
        NewVersion.of(name, format, Map.of(file, new Artefact("0".repeat(64), 0)), by);
    }
}
