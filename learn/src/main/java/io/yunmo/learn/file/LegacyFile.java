package io.yunmo.learn.file;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.hdf5.Hdf5File;
import io.yunmo.learn.hdf5.Hdf5Group;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Whole models as Keras wrote them before version 3 (and still does for names that end in .h5): the model's JSON as an
 * attribute, and the weights of each layer in a group of its name, in the order that another attribute gives.
 */
final class LegacyFile {
    private static final String FILE = "the .h5 file";

    private LegacyFile() {}

    static Network read(Hdf5File file) {
        Hdf5Group root = file.root();
        String json = root.text("model_config")
                .orElseThrow(() -> YunmoException.invalid(
                        "%s has no attribute model_config: it holds weights without their model; save the whole model with"
                                + " model.save(path)",
                        FILE));
        Graph graph = KerasFile.graph(json);
        KerasFile.checkSize(FILE, graph, file.size());
        Hdf5Group weights = root.group("model_weights")
                .orElseThrow(() -> YunmoException.invalid("%s has no group model_weights", FILE));
        StoredTensors stored = new StoredTensors(FILE);
        gather(KerasFile.tree(json), graph, weights, stored);
        stored.throwProblems();
        return KerasFile.loaded(graph, stored);
    }

    private static void gather(JsonNode model, Graph graph, Hdf5Group weights, StoredTensors stored) {
        List<Layer> there = layers(weights);
        List<List<Places.Place>> wanted =
                List.copyOf(Places.byLayer(model, graph).values());
        if (there.size() != wanted.size()) {
            throw YunmoException.invalid(
                    "%s has weights of %d layers, its model has %d layers with weights",
                    FILE, there.size(), wanted.size());
        }
        for (int i = 0; i < wanted.size(); i++) {
            Layer layer = there.get(i);
            List<Places.Place> places = wanted.get(i);
            if (layer.names().size() != places.size()) {
                stored.problem("'%s' has %d arrays for the %d weights of %s"
                        .formatted(
                                layer.group().path(),
                                layer.names().size(),
                                places.size(),
                                places.getFirst().weight()));
                continue;
            }
            for (int k = 0; k < places.size(); k++) {
                String name = layer.names().get(k);
                stored.take(
                        layer.group().path() + "/" + name,
                        places.get(k),
                        layer.group().array(name));
            }
        }
    }

    private record Layer(Hdf5Group group, List<String> names) {}

    /** Those that have weights, in order. */
    private static List<Layer> layers(Hdf5Group weights) {
        List<Layer> layers = new ArrayList<>();
        for (String name : names(weights, "layer_names")) {
            Hdf5Group group = weights.group(name)
                    .orElseThrow(() -> YunmoException.invalid("%s has no group model_weights/%s", FILE, name));
            List<String> own = names(group, "weight_names");
            if (!own.isEmpty()) {
                layers.add(new Layer(group, own));
            }
        }
        return layers;
    }

    /** A list of names; a long one is cut into several attributes. */
    private static List<String> names(Hdf5Group group, String attribute) {
        Optional<List<String>> whole = group.texts(attribute);
        if (whole.isPresent()) {
            return whole.get();
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; ; i++) {
            Optional<List<String>> part = group.texts(attribute + i);
            if (part.isEmpty()) {
                break;
            }
            all.addAll(part.get());
        }
        if (all.isEmpty()) {
            throw YunmoException.invalid("%s: '%s' has no attribute %s", FILE, group.path(), attribute);
        }
        return all;
    }
}
