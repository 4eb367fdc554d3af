package io.yunmo.learn.fit;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads {@link FitOptions} from the {@code fit} section of a training. */
final class FitOptionsReader {
    private FitOptionsReader() {}

    static FitOptions read(JsonNode fit) {
        return new FitOptions(
                fit.path("epochs").asInt(1),
                fit.path("batch_size").asInt(32),
                fit.path("shuffle").asBoolean(true),
                fit.path("seed").asLong(0),
                fit.path("validation_split").asDouble(0),
                Map.of(),
                List.of());
    }
}
