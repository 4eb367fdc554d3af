package io.yunmo.serving.language;

import io.yunmo.language.LanguageEngine;
import io.yunmo.language.LoadOptions;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.serving.runtime.Servable;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Map;

/** Loads GGUF files. Thread-safe. */
public final class LanguageRuntime implements Runtime {
    /** The format's name in the catalogue. */
    public static final String FORMAT = "gguf";

    /** The one file of a version. */
    public static final String FILE = "model.gguf";

    private final LoadOptions options;

    public LanguageRuntime(LoadOptions options) {
        this.options = options;
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public Servable load(String model, Map<String, Path> files) {
        Path file = files.get(FILE);
        if (file == null) {
            throw YunmoException.invalid("model '%s' has no file %s; it has %s", model, FILE, files.keySet());
        }
        return new EngineGenerator(LanguageEngine.load(file, options));
    }
}
