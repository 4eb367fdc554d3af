package io.yunmo.tensor;

import java.util.Objects;

/** The one exception that crosses a room's walls: a code for programs and a message for people that names the fix. */
public final class YunmoException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;

    public YunmoException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public YunmoException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** An INVALID error; the arguments are as in {@link String#format}. */
    public static YunmoException invalid(String format, Object... arguments) {
        return new YunmoException(ErrorCode.INVALID, arguments.length == 0 ? format : format.formatted(arguments));
    }

    /** A NOT_FOUND error; the arguments are as in {@link String#format}. */
    public static YunmoException notFound(String format, Object... arguments) {
        return new YunmoException(ErrorCode.NOT_FOUND, arguments.length == 0 ? format : format.formatted(arguments));
    }

    /** A CONFLICT error; the arguments are as in {@link String#format}. */
    public static YunmoException conflict(String format, Object... arguments) {
        return new YunmoException(ErrorCode.CONFLICT, arguments.length == 0 ? format : format.formatted(arguments));
    }

    public ErrorCode code() {
        return code;
    }
}
