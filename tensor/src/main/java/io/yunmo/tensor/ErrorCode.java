package io.yunmo.tensor;

/** What went wrong, in the few kinds that a caller treats differently. One class in the server maps them to HTTP and gRPC. */
public enum ErrorCode {
    /** The input is wrong: the message says what was given, what is expected and how to mend it. */
    INVALID,
    /** What the request names does not exist. */
    NOT_FOUND,
    /** The request contradicts the present state, for example a name that is taken. */
    CONFLICT,
    /** The input is larger than a limit; the message names the limit and the option that raises it. */
    TOO_LARGE,
    /** The caller did not prove who they are, or may not do this. */
    DENIED,
    /** A queue or a quota is full: the same request may succeed later. */
    OVERLOADED,
    /** The service is stopping, or the model is not loaded. */
    UNAVAILABLE,
    /** A fault of ours. */
    INTERNAL
}
