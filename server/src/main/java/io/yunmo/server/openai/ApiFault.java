package io.yunmo.server.openai;

import io.yunmo.protocol.openai.ApiError;
import java.util.Optional;

/** A request that the protocol answers with an error of its own form. Stays in this package. */
final class ApiFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final transient ApiError error;

    ApiFault(int status, ApiError error) {
        super(error.message());
        this.status = status;
        this.error = error;
    }

    /** A field is wrong; the arguments are as in {@link String#format}. */
    static ApiFault field(String param, String format, Object... arguments) {
        return new ApiFault(
                400,
                new ApiError(
                        arguments.length == 0 ? format : format.formatted(arguments),
                        "invalid_request_error",
                        Optional.of(param),
                        Optional.empty()));
    }

    /** A field asks for what is not there yet. */
    static ApiFault unsupported(String param, String format, Object... arguments) {
        return new ApiFault(
                400,
                new ApiError(
                        arguments.length == 0 ? format : format.formatted(arguments),
                        "invalid_request_error",
                        Optional.of(param),
                        Optional.of("unsupported_parameter")));
    }

    int status() {
        return status;
    }

    ApiError error() {
        return error;
    }
}
