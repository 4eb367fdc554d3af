package io.yunmo.server.training;

/** The files of a version that was trained here, and what its configuration says. */
public final class VersionFiles {
    /** The format of our own networks in the catalogue. */
    public static final String NETWORK = "network";
    /** The format of ONNX models in the catalogue. */
    public static final String ONNX = "onnx";

    public static final String MODEL = "model.json";
    public static final String WEIGHTS = "weights.safetensors";
    /** The weights that a ModelCheckpoint callback kept. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    public static final String PIPELINE = "pipeline.json";
    public static final String REPORT = "report.json";
    public static final String TRAINING = "training.yaml";
    public static final String ONNX_MODEL = "model.onnx";

    static final String PROBABILITIES = "probabilities";
    /** The network's outputs become probabilities by softmax or sigmoid. */
    public static final String LOGITS = "logits";

    /** Where a version's configuration keeps what the model takes and gives, as {@link SignatureJson} writes it. */
    public static final String SIGNATURE = "signature";

    private VersionFiles() {}
}
