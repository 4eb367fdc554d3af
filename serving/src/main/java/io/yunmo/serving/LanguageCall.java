package io.yunmo.serving;

import java.util.Objects;
import java.util.Optional;

/**
 * A request for a language model.
 *
 * @param version the version asked for; empty for the one that the route picks
 * @param id the caller's; requests of the same id meet the same version of a canary release
 */
public record LanguageCall(String model, Optional<String> version, Optional<String> id) {
    public LanguageCall {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(id, "id");
    }
}
