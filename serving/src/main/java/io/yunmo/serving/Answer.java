package io.yunmo.serving;

import io.yunmo.serving.runtime.NamedTensor;
import java.util.List;
import java.util.Objects;

/**
 * What a model answered.
 *
 * @param version the version that computed it
 * @param outputs in the order requested, or that of the signature; their memory lives until it is collected and is to be
 *     read, not written
 */
public record Answer(String version, List<NamedTensor> outputs) {
    public Answer {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(outputs, "outputs");
    }
}
