package io.yunmo.learn.keras;

import io.yunmo.learn.Network;
import tools.jackson.databind.JsonNode;

/**
 * Networks as JSON: what Keras 3's {@code Model.to_json()} writes, and the short form of training files.
 *
 * <p>Read are Sequential models and Functional ones with one input and one output. What Keras would reject is rejected
 * with INVALID, naming the layer and both shapes; what this program does not know is refused by the layer's or class's
 * name.
 */
public final class KerasJson {
    private KerasJson() {}

    /** Reads a model; its weights are not yet set (all zero): initialise or load them. */
    public static Network read(String json) {
        throw new UnsupportedOperationException(json);
    }

    /** Writes a model so that {@code keras.models.model_from_json} reads it. */
    public static String write(Network network) {
        throw new UnsupportedOperationException(network.name());
    }

    /**
     * Builds a Sequential from the short form, a list such as {@code [{Dense: {units: 64, activation: relu}}]}.
     *
     * @param inputShape of one row, without the batch
     */
    public static Network sequential(String name, JsonNode layers, int[] inputShape) {
        throw new UnsupportedOperationException(name + layers + inputShape.length);
    }
}
