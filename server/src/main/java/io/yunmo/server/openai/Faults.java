package io.yunmo.server.openai;

import io.yunmo.protocol.openai.ApiError;
import io.yunmo.server.http.Errors;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Problem;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/** Turns what went wrong into the protocol's errors. */
final class Faults {
    private Faults() {}

    /** Answers with the error. */
    static void answer(Exchange exchange, ApiFault fault) {
        exchange.bytes(fault.status(), "application/json", fault.error().bytes());
    }

    /** The error of a stream that has begun: the status is sent already. */
    static ApiError inStream(Throwable thrown, String requestId) {
        return Errors.of(thrown, requestId).envelope();
    }

    /** Finding a model failed. */
    static RuntimeException ofModel(String model, YunmoException e) {
        return switch (e.code()) {
            case NOT_FOUND -> fault(404, e, "model", Optional.of("model_not_found"));
            case INVALID -> fault(400, e, "model", Optional.empty());
            case TOO_LARGE -> // not the request is too large, the model is
                new YunmoException(
                        ErrorCode.UNAVAILABLE, "model '" + model + "' cannot be loaded: " + e.getMessage(), e);
            case CONFLICT, DENIED, OVERLOADED, UNAVAILABLE, INTERNAL -> e;
        };
    }

    /** The model refused a request that it was given. */
    static RuntimeException ofRequest(String param, YunmoException e) {
        return switch (e.code()) {
            case TOO_LARGE -> fault(400, e, param, Optional.of("context_length_exceeded"));
            case INVALID -> fault(400, e, param, Optional.empty());
            case NOT_FOUND, CONFLICT, DENIED, OVERLOADED, UNAVAILABLE, INTERNAL -> e;
        };
    }

    private static ApiFault fault(int status, YunmoException e, String param, Optional<String> code) {
        return new ApiFault(status, new ApiError(e.getMessage(), "invalid_request_error", Optional.of(param), code));
    }

    /** A problem in the form of the protocol. */
    static ApiFault of(Problem problem) {
        return new ApiFault(problem.status(), problem.envelope());
    }
}
