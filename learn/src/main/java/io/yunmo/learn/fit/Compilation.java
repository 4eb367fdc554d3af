package io.yunmo.learn.fit;

import tools.jackson.databind.JsonNode;

/** Optimiser, loss and metrics: what Keras's {@code compile} sets. */
public final class Compilation {
    private final JsonNode source;

    private Compilation(JsonNode source) {
        this.source = source;
    }

    /**
     * Reads the {@code compile} section of a training: {@code optimizer}, {@code loss}, {@code metrics},
     * {@code weighted_metrics}, each by name, as {@code {Adam: {learning_rate: 0.01}}} or in Keras's serialised form.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID with all problems together
     */
    public static Compilation parse(JsonNode compile) {
        return new Compilation(compile);
    }

    JsonNode source() {
        return source;
    }
}
