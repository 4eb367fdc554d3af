package io.yunmo.serving.network;

import io.yunmo.data.Pipeline;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Loads our own networks: {@value #MODEL} as Keras writes it, {@value #WEIGHTS} by Keras's variable paths, and
 * {@value #PIPELINE} where the model takes raw columns.
 */
public final class NetworkRuntime implements Runtime {
    /** The logical name of the network's architecture. */
    public static final String MODEL = "model.json";
    /** The logical name of its weights. */
    public static final String WEIGHTS = "weights.safetensors";
    /** The logical name of what turns raw columns into features; may be missing. */
    public static final String PIPELINE = "pipeline.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int concurrency;

    /** As many runs at a time as there are processors. */
    public NetworkRuntime() {
        this(java.lang.Runtime.getRuntime().availableProcessors());
    }

    /** @param concurrency how many runs of one model happen at a time; each has its own scratch */
    public NetworkRuntime(int concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public String format() {
        return "network";
    }

    @Override
    public Predictor load(String model, Map<String, Path> files) {
        try {
            Optional<Pipeline> pipeline =
                    Optional.ofNullable(files.get(PIPELINE)).map(p -> Pipeline.fromJson(text(p)));
            String json = text(required(MODEL, files));
            Network network = KerasJson.read(json);
            try {
                network.load(SafeTensors.read(required(WEIGHTS, files)));
                return network.graph().single()
                        ? new NetworkPredictor(network, pipeline, threshold(json), concurrency)
                        : graph(network, pipeline);
            } catch (RuntimeException e) {
                network.close();
                throw e;
            }
        } catch (YunmoException e) {
            throw new YunmoException(e.code(), "model '" + model + "' cannot be loaded: " + e.getMessage(), e);
        }
    }

    private Predictor graph(Network network, Optional<Pipeline> pipeline) {
        if (pipeline.isPresent()) {
            throw YunmoException.invalid(
                    "%s makes the features of one input, but the network takes %s and gives %s; leave it out",
                    PIPELINE, network.graph().inputNames(), network.graph().outputNames());
        }
        return new GraphPredictor(network, concurrency);
    }

    /** A network whose last layer has no activation gives logits. */
    private static float threshold(String json) {
        JsonNode layers = JSON.readTree(json).path("config").path("layers");
        String activation =
                layers.path(layers.size() - 1).path("config").path("activation").asString("linear");
        return activation.equals("linear") ? 0 : 0.5f;
    }

    private static Path required(String name, Map<String, Path> files) {
        Path path = files.get(name);
        if (path == null) {
            throw YunmoException.invalid(
                    "a network consists of %s, %s and sometimes %s; these were given: %s",
                    MODEL, WEIGHTS, PIPELINE, files.keySet());
        }
        return path;
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read the model's file: " + e.getMessage(), e);
        }
    }
}
