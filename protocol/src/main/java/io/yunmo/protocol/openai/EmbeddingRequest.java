package io.yunmo.protocol.openai;

import java.util.List;
import java.util.OptionalInt;

/**
 * {@code POST /v1/embeddings}.
 *
 * @param inputs at least one
 * @param base64 whether vectors go as the base64 of little-endian f32 instead of as lists of numbers
 * @param dimensions that the vectors are to have
 */
public record EmbeddingRequest(String model, List<TextInput> inputs, boolean base64, OptionalInt dimensions) {
    public EmbeddingRequest {
        inputs = List.copyOf(inputs);
    }
}
