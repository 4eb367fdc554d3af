package io.yunmo.server.pull;

import io.yunmo.catalog.ModelVersion;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes a fetched file a version of a model, released when the model has no release yet. */
@FunctionalInterface
public interface Publisher {
    /**
     * Looks at the file, takes it over and publishes it; returns the version that is there already when it holds the same file.
     *
     * @param sha256 the file must have
     * @param origin where it came from: {@code source}, {@code licence}
     * @throws io.yunmo.tensor.YunmoException INVALID when it is no model, or has another hash; the file is gone then
     */
    ModelVersion publish(String model, Path file, Optional<String> sha256, Map<String, String> origin, String by);
}
