package io.yunmo.serving.runtime;

import java.nio.file.Path;
import java.util.Map;

/** Loads models of one format. The extension point for further engines. */
public interface Runtime {
    /** The format's name as it stands in the catalogue: {@code network}, {@code onnx} or {@code gguf}. */
    String format();

    /**
     * Loads a model.
     *
     * @param files the version's artefact files by logical name, e.g. {@code model.onnx}
     * @throws io.yunmo.tensor.YunmoException INVALID with the reason when the files are no model of this format
     */
    Servable load(String model, Map<String, Path> files);

    /**
     * Looks at a model's files: whether they are one of this format, and what it is. By default loads it and runs it once.
     *
     * @throws io.yunmo.tensor.YunmoException as {@link #load}
     */
    default Inspection inspect(String model, Map<String, Path> files) {
        try (Servable loaded = load(model, files)) {
            loaded.warm();
            return loaded.inspection();
        }
    }
}
