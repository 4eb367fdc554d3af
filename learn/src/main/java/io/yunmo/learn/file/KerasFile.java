package io.yunmo.learn.file;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.hdf5.Hdf5File;
import io.yunmo.learn.hdf5.Hdf5Group;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes networks as Keras saves them: {@code .keras} (version 3: a zip of the model's JSON and its weights in
 * HDF5) and whole models in {@code .h5}.
 *
 * <p>A file is hostile. Its code is never run: Lambda layers, custom classes and pickles are refused by name. Sizes are
 * compared with the model's before memory is taken, and what is damaged or does not fit is INVALID with its place.
 */
public final class KerasFile {
    /** Beside its weights a file has an optimiser's state: up to five arrays a weight. */
    private static final long MOST_ARRAYS = 8;

    private static final long BESIDE = 16L << 20;

    private KerasFile() {}

    /** Reads a file of either kind, whatever it is called. The caller closes the network. */
    public static Network read(Path path) {
        byte[] start = start(path);
        if (begins(start, 'P', 'K')) {
            return archive(path);
        }
        if (begins(start, 0x89, 'H', 'D', 'F')) {
            try (Hdf5File file = Hdf5File.open(path)) {
                return LegacyFile.read(file);
            }
        }
        if (start.length > 1 && start[0] == (byte) 0x80 && start[1] > 0 && start[1] < 6) {
            throw YunmoException.invalid(
                    "the file is a pickle, which is code and never run here: save the model with model.save('name.keras')");
        }
        throw YunmoException.invalid(
                "the file is neither a .keras file (a zip archive) nor a model in HDF5: save it with"
                        + " model.save('name.keras')");
    }

    /** Writes {@code .keras}, which {@code keras.models.load_model} reads; the stream is left open. */
    public static void write(Network network, OutputStream out) throws IOException {
        KerasWriter.archive(network, out);
    }

    /** Writes a whole model in HDF5, as {@code model.save('name.h5')} does; the stream is left open. */
    public static void writeLegacy(Network network, OutputStream out) throws IOException {
        KerasWriter.legacy(network, out);
    }

    private static byte[] start(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(8);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read '" + path + "': " + e.getMessage(), e);
        }
    }

    private static boolean begins(byte[] start, int... bytes) {
        byte[] wanted = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            wanted[i] = (byte) bytes[i];
        }
        return start.length >= wanted.length && Arrays.equals(Arrays.copyOf(start, wanted.length), wanted);
    }

    private static Network archive(Path path) {
        try (Archive archive = Archive.open(path);
                Arena arena = Arena.ofConfined()) {
            String json = archive.config();
            Graph graph = graph(json);
            long most = Math.addExact(BESIDE, Math.multiplyExact(graph.parameterCount(), 4 * MOST_ARRAYS));
            MemorySegment bytes = archive.read(Archive.WEIGHTS, most, arena);
            checkSize(Archive.WEIGHTS, graph, bytes.byteSize());
            try (Hdf5File file = Hdf5File.of(bytes)) {
                return loaded(graph, gather(tree(json), graph, file.root()));
            }
        }
    }

    private static StoredTensors gather(JsonNode model, Graph graph, Hdf5Group root) {
        StoredTensors stored = new StoredTensors(Archive.WEIGHTS);
        Places places = Places.of(model, graph);
        Optional<Hdf5Group> group = Optional.empty();
        String at = "";
        for (Map.Entry<String, Places.Place> e : places.weights().entrySet()) {
            int slash = e.getKey().lastIndexOf('/');
            String owner = e.getKey().substring(0, slash);
            if (!owner.equals(at)) {
                at = owner;
                group = root.group(owner);
                long wanted = places.count(owner);
                group.filter(g -> g.names().size() > wanted)
                        .ifPresent(g -> stored.problem("'%s' has %d arrays, the model has %d there"
                                .formatted(g.path(), g.names().size(), wanted)));
            }
            stored.take(
                    e.getKey(),
                    e.getValue(),
                    group.flatMap(g -> g.array(e.getKey().substring(slash + 1))));
        }
        return stored;
    }

    /** What a file's JSON says, as long as it holds no code. */
    static Graph graph(String json) {
        if (json.length() <= KerasJson.MOST_CHARACTERS) {
            CodeCheck.check(KerasJson.tree(json));
        }
        return KerasJson.graph(json);
    }

    static JsonNode tree(String json) {
        return KerasJson.tree(json);
    }

    /** Half floats take two bytes: a file that has fewer for each weight is cut off, or its model is too large for it. */
    static void checkSize(String what, Graph graph, long bytes) {
        long parameters = graph.parameterCount();
        if (parameters > bytes / 2) {
            throw YunmoException.invalid(
                    "%s has %,d bytes, too few for the %,d weights of its model: it is cut off, or of another model",
                    what, bytes, parameters);
        }
    }

    static Network loaded(Graph graph, StoredTensors stored) {
        stored.throwProblems();
        Network network = new Network(graph);
        try {
            stored.into(network);
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }
}
