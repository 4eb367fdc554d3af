package io.yunmo.protocol.oip;

import java.util.Objects;
import java.util.Optional;

/**
 * An output that a request asks for.
 *
 * @param binary whether it wants raw bytes; empty when it leaves that to the request
 */
public record RequestedOutput(String name, Optional<Boolean> binary) {
    public RequestedOutput {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(binary, "binary");
    }
}
