package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * An error in the protocol's envelope.
 *
 * @param type {@code invalid_request_error}, {@code server_error} …
 * @param param the field at fault
 * @param code for programs: {@code context_length_exceeded}, {@code model_not_found} …
 */
public record ApiError(String message, String type, Optional<String> param, Optional<String> code) {
    public ApiError {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(type, "type");
    }

    /** The body of an answer. */
    public byte[] bytes() {
        JsonSink out = new JsonSink(256);
        write(out);
        return Arrays.copyOf(out.bytes(), out.length());
    }

    void write(JsonSink out) {
        out.raw("{\"error\":{\"message\":").string(message);
        out.raw(",\"type\":").string(type);
        out.raw(",\"param\":");
        text(out, param);
        out.raw(",\"code\":");
        text(out, code);
        out.raw("}}");
    }

    private static void text(JsonSink out, Optional<String> text) {
        if (text.isPresent()) {
            out.string(text.get());
        } else {
            out.raw("null");
        }
    }
}
