package io.yunmo.learn.keras;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Networks as JSON: what Keras 3's {@code Model.to_json()} writes, and the short form of training files.
 *
 * <p>Read are Sequential models and Functional ones with one input and one output. What Keras would reject is rejected
 * with INVALID, naming the layer and both shapes; what this program does not know is refused by the layer's or class's
 * name. The text is taken to be hostile: its length, its depth and the sizes in it are bounded.
 */
public final class KerasJson {
    /** The most characters of a model's JSON. */
    public static final int MOST_CHARACTERS = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxDocumentLength(4L * MOST_CHARACTERS)
                            .maxStringLength(1 << 16)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .build();

    private KerasJson() {}

    /** Reads a model; its weights are not yet set (all zero): initialise or load them. */
    public static Network read(String json) {
        return new Network(graph(json));
    }

    /** Reads what a model computes, without taking memory for its weights. */
    public static Graph graph(String json) {
        if (json.length() > MOST_CHARACTERS) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the model's JSON has %d characters, the most is %d".formatted(json.length(), MOST_CHARACTERS));
        }
        return graph(tree(json));
    }

    /** Reads a model that is a JSON tree already. */
    public static Graph graph(JsonNode model) {
        return new ModelReader().read(model);
    }

    /** Any JSON as a tree, of bounded depth and length; INVALID if it is none. */
    public static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new YunmoException(
                    ErrorCode.INVALID, "the model is no JSON that Keras writes: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * What {@link #graph} calls the layers of a model that may have models inside: by the names of the models around a layer and its
     * own, joined by '/', e.g. {@code encoder/dense}.
     */
    public static Map<String, String> flatNames(JsonNode model) {
        return FlatNames.of(model).byPath();
    }

    /** Writes a model so that {@code keras.models.model_from_json} reads it. */
    public static String write(Network network) {
        return write(network.graph());
    }

    /** Writes a model so that {@code keras.models.model_from_json} reads it. */
    public static String write(Graph graph) {
        return JSON.writeValueAsString(ModelWriter.write(graph));
    }

    /**
     * Builds a Sequential from the short form, a list such as {@code [{Dense: {units: 64, activation: relu}}]}.
     *
     * @param inputShape of one row, without the batch
     * @throws YunmoException INVALID with all problems of all layers together
     */
    public static Network sequential(String name, JsonNode layers, int[] inputShape) {
        return new Network(new ModelReader().shortForm(name, layers, inputShape));
    }
}
