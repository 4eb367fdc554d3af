package io.yunmo.serving;

import io.yunmo.serving.routing.ModelRoute;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where models come from: which there are, how requests are routed and where a version's files lie. Any thread. */
public interface ModelSource {
    /** The names of all models. */
    List<String> models();

    /** A model's versions and route; empty when there is no such model. */
    Optional<Entry> model(String name);

    /**
     * A version's files.
     *
     * @throws io.yunmo.tensor.YunmoException NOT_FOUND when there is no such version
     */
    Stored version(String model, int number);

    /** A model: its versions in rising order and its route. */
    record Entry(String name, List<Integer> versions, ModelRoute route) {
        public Entry {
            versions = List.copyOf(versions);
        }
    }

    /** A version's files by logical name ({@code model.onnx}) and the format that says which runtime loads them. */
    record Stored(String model, int number, String format, Map<String, Path> files) {
        public Stored {
            files = Map.copyOf(files);
        }
    }
}
