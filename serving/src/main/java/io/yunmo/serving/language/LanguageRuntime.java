package io.yunmo.serving.language;

import io.yunmo.language.LanguageEngine;
import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.template.ChatTemplates;
import io.yunmo.language.tokenizer.Tokenizers;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.LanguageDescription;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.foreign.NativeKernels;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Loads language models (one file, {@value #FILE}) into an engine of their own. Before anything is allocated, what the model
 * needs is compared with the memory that is free then, beside the models that are loaded.
 */
public final class LanguageRuntime implements Runtime {
    /** The format's name. */
    public static final String FORMAT = "gguf";
    /** The logical name of the model's file. */
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
    public Generator load(String model, Map<String, Path> files) {
        try {
            Path file = file(files);
            LanguageDescription description = describe(file);
            Kernels kernels = Kernels.best();
            LanguageEngine engine = LanguageEngine.load(file, options, kernels);
            log(model, kernels, engine.contextLength());
            return new LanguageGenerator(model, description, engine);
        } catch (YunmoException e) {
            throw named(model, e);
        }
    }

    /** What decides on speed and figures, in a line. */
    private void log(String model, Kernels kernels, int context) {
        // Not a constant: who loads no language model needs no logger.
        System.getLogger(LanguageRuntime.class.getName())
                .log(
                        Level.INFO,
                        "model '%s' is loaded: kernels %s%s, %d threads, activations %s, keys and values %s, context %d"
                                .formatted(
                                        model,
                                        kernels.name(),
                                        NativeKernels.switchedOff() ? " (those in C are switched off)" : "",
                                        options.threads(),
                                        options.exact() ? "f32" : "8 bits",
                                        options.kvType().name().toLowerCase(Locale.ROOT),
                                        context));
    }

    /** Reads the file's header, vocabulary and template, and not its weights. */
    @Override
    public Inspection inspect(String model, Map<String, Path> files) {
        try (Gguf gguf = Gguf.open(file(files))) {
            Tokenizers.of(gguf.metadata());
            gguf.metadata().text(LanguageGenerator.TEMPLATE).ifPresent(ChatTemplates::of);
            return new Inspection.Language(Descriptions.of(gguf, options));
        } catch (YunmoException e) {
            throw named(model, e);
        }
    }

    private LanguageDescription describe(Path file) {
        try (Gguf gguf = Gguf.open(file)) {
            return Descriptions.of(gguf, options);
        }
    }

    private static Path file(Map<String, Path> files) {
        Path path = files.get(FILE);
        if (path == null) {
            throw YunmoException.invalid(
                    "a language model is one file called %s; these were given: %s", FILE, files.keySet());
        }
        return path;
    }

    private static YunmoException named(String model, YunmoException e) {
        return new YunmoException(e.code(), "model '" + model + "' cannot be loaded: " + e.getMessage(), e);
    }
}
