package io.yunmo.learn.file;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.learn.hdf5.Hdf5Array;
import io.yunmo.learn.hdf5.Hdf5Tree;
import io.yunmo.learn.hdf5.Hdf5Writer;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.kernel.Memory;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Writes networks as Keras saves them. The same network gives the same bytes. */
final class KerasWriter {
    /** The version of Keras whose form the files have. */
    private static final String KERAS = "3.15.1";

    private static final String BACKEND = "tensorflow";
    private static final LocalDateTime BEGINNING = LocalDateTime.of(1980, 1, 1, 0, 0);

    private KerasWriter() {}

    @SuppressWarnings("try") // the lease is but held
    static void archive(Network network, OutputStream out) throws IOException {
        try (Network.Lease held = network.lease()) {
            JsonNode model = model(network);
            ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
            // as it is: weights do not become smaller
            zip.setLevel(Deflater.NO_COMPRESSION);
            entry(zip, Archive.METADATA);
            zip.write(("{\"keras_version\": \"" + KERAS + "\"}").getBytes(StandardCharsets.UTF_8));
            entry(zip, Archive.CONFIG);
            zip.write(model.toString().getBytes(StandardCharsets.UTF_8));
            entry(zip, Archive.WEIGHTS);
            Hdf5Writer.write(weights(network, model), zip);
            zip.closeEntry();
            zip.finish();
        }
    }

    /** The model's JSON with its layers in the order in which Keras counts them when it reads the file. */
    private static JsonNode model(Network network) {
        JsonNode model = KerasJson.tree(KerasJson.write(network));
        if (network.graph().kind() == Graph.Kind.FUNCTIONAL) {
            ArrayNode layers = (ArrayNode) model.path("config").path("layers");
            Map<String, JsonNode> byName = new HashMap<>();
            layers.forEach(l -> byName.put(l.path("config").path("name").asString(""), l));
            layers.removeAll();
            KerasOrder.of(network.graph()).forEach(name -> layers.add(byName.get(name)));
        }
        return model;
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(BEGINNING);
        zip.putNextEntry(entry);
    }

    private static Hdf5Tree weights(Network network, JsonNode model) {
        Hdf5Tree tree = new Hdf5Tree();
        Map<String, Hdf5Array> arrays = arrays(network);
        Places places = Places.of(model, network.graph());
        tree.group("vars").text("name", network.name());
        places.groups().forEach((path, name) -> tree.group(path + "/vars").text("name", name));
        places.weights().forEach((path, place) -> tree.put(path, arrays.get(place.weight())));
        return tree;
    }

    @SuppressWarnings("try") // the lease is but held
    static void legacy(Network network, OutputStream out) throws IOException {
        try (Network.Lease held = network.lease()) {
            JsonNode model = model(network);
            Hdf5Tree root = new Hdf5Tree();
            Hdf5Tree weights = root.group("model_weights");
            for (Hdf5Tree tree : List.of(root, weights)) {
                tree.text("backend", BACKEND);
                tree.text("keras_version", KERAS);
            }
            root.text("model_config", model.toString());
            layers(network, model, weights);
            Hdf5Writer.write(root, out);
        }
    }

    private static void layers(Network network, JsonNode model, Hdf5Tree into) {
        Map<String, Hdf5Array> arrays = arrays(network);
        Map<String, List<Places.Place>> places = Places.byLayer(model, network.graph());
        List<String> names = layerNames(model);
        into.texts("layer_names", names);
        for (String name : names) {
            Hdf5Tree group = into.group(name);
            List<String> own = places.getOrDefault(name, List.of()).stream()
                    .map(Places.Place::weight)
                    .toList();
            group.texts("weight_names", own);
            own.forEach(weight -> group.put(weight, arrays.get(weight)));
        }
        into.group("top_level_model_weights").texts("weight_names", List.of());
    }

    /** The names of the model's layers; a Sequential does not count its input among them. */
    private static List<String> layerNames(JsonNode model) {
        boolean sequential = model.path("class_name").asString("").equals("Sequential");
        List<String> names = new ArrayList<>();
        for (JsonNode layer : model.path("config").path("layers")) {
            if (!sequential || !layer.path("class_name").asString("").equals("InputLayer")) {
                names.add(layer.path("config").path("name").asString(""));
            }
        }
        return names;
    }

    /** All weights by path, each copied when it is its turn. */
    private static Map<String, Hdf5Array> arrays(Network network) {
        Map<String, Hdf5Array> all = new HashMap<>();
        for (StoredWeight w : network.parameters().all()) {
            Shape shape = w.weight().shape();
            all.put(w.weight().path(), new Hdf5Array(ElementType.F32, shape, () -> {
                float[] values = new float[Math.toIntExact(shape.elements())];
                Memory.store(w.values(), MemorySegment.ofArray(values), 0);
                return Tensor.ofFloats(shape, values);
            }));
        }
        return all;
    }
}
