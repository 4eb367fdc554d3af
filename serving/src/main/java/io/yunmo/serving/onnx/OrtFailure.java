package io.yunmo.serving.onnx;

/** An error that ONNX Runtime reports, in its own words; never leaves this package. */
final class OrtFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    OrtFailure(int code, String message) {
        super(message);
        this.code = code;
    }

    /** OrtErrorCode. */
    int code() {
        return code;
    }

    /** Whether the run was stopped because it took too long. */
    boolean isStopped() {
        return getMessage().contains("terminate flag");
    }
}
