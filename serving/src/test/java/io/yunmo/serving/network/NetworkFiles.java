package io.yunmo.serving.network;

import io.yunmo.data.Pipeline;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Writes networks as a catalogue would keep them. */
final class NetworkFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private NetworkFiles() {}

    /** A training fixture's network with its final weights. */
    static Map<String, Path> ofFixture(String name, Path folder) {
        JsonNode fixture = Fixtures.json("learn/training/" + name + ".json");
        Map<String, Tensor> tensors = SafeTensors.read(Fixtures.path("learn/training/" + name + ".safetensors"));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (JsonNode w : fixture.get("weights")) {
            String path = w.get("path").stringValue();
            // a Sequential's paths have the model's name in front
            boolean prefixed = path.indexOf('/') != path.lastIndexOf('/');
            weights.put(
                    prefixed ? path.substring(path.indexOf('/') + 1) : path,
                    tensors.get("final/" + w.get("index").intValue()));
        }
        Map<String, Path> files = new HashMap<>();
        files.put(
                NetworkRuntime.MODEL,
                write(folder, "model.json", fixture.get("model").toString()));
        files.put(NetworkRuntime.WEIGHTS, folder.resolve("weights"));
        SafeTensors.write(folder.resolve("weights"), weights);
        return files;
    }

    /** A freshly initialised network of the short form behind a pipeline. */
    static Map<String, Path> of(Pipeline pipeline, String shortForm, Path folder) {
        JsonNode layers = JSON.readTree(shortForm);
        try (Network network = KerasJson.sequential("n", layers, new int[] {pipeline.featureWidth()})) {
            network.initialize(3);
            SafeTensors.write(folder.resolve("weights"), network.save());
            return Map.of(
                    NetworkRuntime.MODEL,
                    write(folder, "model.json", KerasJson.write(network)),
                    NetworkRuntime.WEIGHTS,
                    folder.resolve("weights"),
                    NetworkRuntime.PIPELINE,
                    write(folder, "pipeline.json", pipeline.toJson()));
        }
    }

    static Path write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
