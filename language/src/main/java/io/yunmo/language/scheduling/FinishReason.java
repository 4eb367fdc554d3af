package io.yunmo.language.scheduling;

/** Why an answer ended. */
public enum FinishReason {
    /** The model ended it, or a stop text came. */
    STOP,
    /** As many tokens as were asked for, or the context is full. */
    LENGTH,
    /** Whoever asked went away. */
    CANCELLED,
    /** The request's time was over. */
    DEADLINE
}
