package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.NewVersion;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A format in which a model can be uploaded: one file.
 *
 * @param format as the request names it
 * @param kept the version's format in the catalogue
 * @param file what the file is called while it is looked at
 */
record Upload(String format, String kept, String file) {
    /** Keras 3's own format. */
    static final String KERAS = "keras";

    /** Whole models in HDF5, as Keras wrote them before. */
    static final String H5 = "h5";

    /** INVALID for a format that is not uploaded. */
    static Upload of(String format) {
        return switch (format) {
            case VersionFiles.ONNX -> new Upload(format, format, VersionFiles.ONNX_MODEL);
            case LanguageRuntime.FORMAT -> new Upload(format, format, LanguageRuntime.FILE);
            case KERAS -> new Upload(format, VersionFiles.NETWORK, "model.keras");
            case H5 -> new Upload(format, VersionFiles.NETWORK, "model.h5");
            default ->
                throw YunmoException.invalid(
                        "models are added in the formats onnx, keras, h5 and gguf, not '%s'; networks come from trainings"
                                + " too: POST /yunmo/v1/jobs",
                        format);
        };
    }

    /** Refuses a wrong name before the file is received. */
    void probe(String name, String by) {
        NewVersion.of(name, kept, Map.of(file, new Artefact("0".repeat(64), 0)), by);
    }

    /** The version's files made of what was received, which lie beside it. */
    Map<String, Path> files(Path received) {
        return kept.equals(VersionFiles.NETWORK) ? NetworkFiles.unpack(received) : Map.of(file, received);
    }
}
