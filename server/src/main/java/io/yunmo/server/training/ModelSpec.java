package io.yunmo.server.training;

import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The network to train. */
public sealed interface ModelSpec {
    /** A list of layers, each {@code {Dense: {units: 64, activation: relu}}}; the input's width comes from the data. */
    record Layers(JsonNode list) implements ModelSpec {
        public Layers {
            Objects.requireNonNull(list, "list");
        }
    }

    /** An uploaded file with what Keras's {@code Model.to_json()} writes. */
    record KerasFile(FileRef file) implements ModelSpec {
        public KerasFile {
            Objects.requireNonNull(file, "file");
        }
    }

    /** The same, written into the training itself. */
    record KerasInline(JsonNode config) implements ModelSpec {
        public KerasInline {
            Objects.requireNonNull(config, "config");
        }
    }
}
