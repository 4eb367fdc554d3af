package io.yunmo.server.training;

/** Leaves a job at a place where it can be left. */
final class HaltException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Halt halt;

    HaltException(Halt halt) {
        super(halt.name(), null, false, false);
        this.halt = halt;
    }

    Halt halt() {
        return halt;
    }
}
