package io.yunmo.server.http;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that says which status, HTTP and gRPC, an exception becomes. */
public final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);
    private static final int RETRY_SECONDS = 1;

    private Errors() {}

    /** What the caller is told. The cause of an INTERNAL error is logged under {@code requestId} and not told. */
    public static Problem of(Throwable thrown, String requestId) {
        if (thrown instanceof YunmoException e && e.code() != ErrorCode.INTERNAL) {
            return new Problem(httpStatus(e.code()), e.code(), e.getMessage(), retryAfter(e.code()));
        }
        if (thrown instanceof RequestException e && e.status().code() < 500) {
            return transport(e.status().code(), e.getMessage());
        }
        if (thrown instanceof HttpException e && e.status().code() < 500) {
            return transport(e.status().code(), e.getMessage());
        }
        if (thrown instanceof InterruptedException) {
            return new Problem(503, ErrorCode.UNAVAILABLE, "the server is stopping", retryAfter(ErrorCode.UNAVAILABLE));
        }
        return internal(thrown, requestId);
    }

    /** An error of the HTTP layer itself, before or beside any handler. */
    static Problem transport(int status, String message) {
        ErrorCode code = switch (status) {
            case 404, 405 -> ErrorCode.NOT_FOUND;
            case 413, 414, 431 -> ErrorCode.TOO_LARGE;
            case 503 -> ErrorCode.OVERLOADED;
            default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INVALID;
        };
        String text = message == null || message.isBlank() ? "the request is not valid HTTP/1.1" : message;
        return new Problem(status, code, text, retryAfter(code));
    }

    static int httpStatus(ErrorCode code) {
        return switch (code) {
            case INVALID -> 400;
            case DENIED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case OVERLOADED, UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }

    private static Status grpcStatus(ErrorCode code) {
        return switch (code) {
            case INVALID -> Status.INVALID_ARGUMENT;
            case DENIED -> Status.PERMISSION_DENIED;
            case NOT_FOUND -> Status.NOT_FOUND;
            case CONFLICT -> Status.FAILED_PRECONDITION;
            case TOO_LARGE, OVERLOADED -> Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.UNAVAILABLE;
            case INTERNAL -> Status.INTERNAL;
        };
    }

    /** The same for gRPC. */
    public static StatusRuntimeException grpc(Throwable thrown, String requestId) {
        if (thrown instanceof StatusRuntimeException e) {
            return e;
        }
        Problem problem = of(thrown, requestId);
        Metadata trailers = new Metadata();
        problem.retryAfter().ifPresent(s -> trailers.put(RETRY_AFTER, Integer.toString(s)));
        return grpcStatus(problem.code()).withDescription(problem.message()).asRuntimeException(trailers);
    }

    private static OptionalInt retryAfter(ErrorCode code) {
        return code == ErrorCode.OVERLOADED || code == ErrorCode.UNAVAILABLE
                ? OptionalInt.of(RETRY_SECONDS)
                : OptionalInt.empty();
    }

    private static Problem internal(Throwable thrown, String requestId) {
        LOG.error("request {} failed", requestId, thrown);
        return new Problem(
                500,
                ErrorCode.INTERNAL,
                "the server failed at this request; its log has the reason under request id " + requestId,
                OptionalInt.empty());
    }
}
