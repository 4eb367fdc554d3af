package io.yunmo.serving;

import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.Signature;
import java.util.List;
import java.util.Objects;

/**
 * A model's metadata.
 *
 * @param versions all versions that can be asked for, oldest first
 * @param version the one that is described
 */
public record ModelDescription(
        String name, List<String> versions, String version, String platform, Signature signature, Meaning meaning) {
    public ModelDescription {
        Objects.requireNonNull(name, "name");
        versions = List.copyOf(versions);
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(platform, "platform");
        Objects.requireNonNull(signature, "signature");
        Objects.requireNonNull(meaning, "meaning");
    }
}
