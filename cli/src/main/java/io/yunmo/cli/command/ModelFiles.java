package io.yunmo.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which of the server's formats a file's ending means, and the other way round. */
final class ModelFiles {
    private static final Map<String, String> FORMATS =
            Map.of("keras", "keras", "h5", "h5", "hdf5", "h5", "onnx", "onnx", "gguf", "gguf");

    private static final Map<String, String> ENDINGS = Map.of(
            "keras-json",
            "json",
            "pipeline",
            "json",
            "report",
            "json",
            "training",
            "yaml",
            "checkpoint",
            "safetensors");

    private ModelFiles() {}

    /** The format of a file that holds a model, if its ending says one. */
    static Optional<String> format(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(FORMATS.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** What a file of that format is called. */
    static String name(String model, String format) {
        return model + "." + ENDINGS.getOrDefault(format, format);
    }
}
