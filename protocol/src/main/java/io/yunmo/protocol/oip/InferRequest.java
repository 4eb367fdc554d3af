package io.yunmo.protocol.oip;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an inference request asks for.
 *
 * @param id given back unchanged
 * @param outputs the outputs wanted; empty for all
 * @param binaryOutputs whether outputs that do not say otherwise are sent as raw bytes
 */
public record InferRequest(
        Optional<String> id, List<InferTensor> inputs, List<RequestedOutput> outputs, boolean binaryOutputs) {
    public InferRequest {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(outputs, "outputs");
    }

    /** Whether the output of that name is to be raw bytes. */
    public boolean binary(String output) {
        for (RequestedOutput o : outputs) {
            if (o.name().equals(output)) {
                return o.binary().orElse(binaryOutputs);
            }
        }
        return binaryOutputs;
    }
}
