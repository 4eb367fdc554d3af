package io.yunmo.serving;

import io.yunmo.serving.runtime.NamedTensor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One request to a model.
 *
 * @param version the version asked for; empty for the one that the route picks
 * @param id the request's id; requests of the same id meet the same version of a canary release
 * @param inputs tensors in any order; their memory is read until {@link ModelService#infer} returns, not later
 * @param outputs names of the outputs wanted; empty for all that the signature gives by default
 */
public record InferCall(
        String model, Optional<String> version, Optional<String> id, List<NamedTensor> inputs, List<String> outputs) {
    public InferCall {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(outputs, "outputs");
    }
}
