package io.yunmo.language.tokenizer;

/** What {@code tokenizer.ggml.token_type} says about a token. */
enum TokenKind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE,
    UNDEFINED;

    /** The kind behind the number in the file; UNDEFINED for numbers without a meaning. */
    static TokenKind of(long number) {
        return switch (Math.clamp(number, 0, 7)) {
            case 1 -> NORMAL;
            case 2 -> UNKNOWN;
            case 3 -> CONTROL;
            case 4 -> USER_DEFINED;
            case 5 -> UNUSED;
            case 6 -> BYTE;
            default -> UNDEFINED;
        };
    }

    /** Whether text may become this token by merging or matching, rather than by being a special token. */
    boolean spelledByText() {
        return this == NORMAL || this == USER_DEFINED || this == UNUSED || this == UNDEFINED;
    }

    /** Whether the token is cut out of a text before anything else looks at it. */
    boolean special() {
        return this == CONTROL || this == USER_DEFINED || this == UNKNOWN;
    }
}
