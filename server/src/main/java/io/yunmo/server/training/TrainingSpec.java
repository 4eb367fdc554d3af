package io.yunmo.server.training;

import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a training is to do: the form that {@code docs/training.md} describes, read and checked. Immutable (the JSON trees
 * are not changed by anybody).
 *
 * @param name of the training and of the model that it makes
 * @param compile optimiser, loss and metrics, as Keras's {@code compile} takes them
 * @param fit epochs, batch size and callbacks, as Keras's {@code fit} takes them
 * @param initialWeights a safetensors file whose names are the network's variable paths; empty to initialise by seed
 * @param standardize whether numbers are brought to mean 0 and deviation 1, measured on the training rows
 */
public record TrainingSpec(
        String name,
        DataSpec data,
        ModelSpec model,
        JsonNode compile,
        JsonNode fit,
        Optional<FileRef> initialWeights,
        boolean standardize) {
    public static final boolean DEFAULT_STANDARDIZE = true;

    public TrainingSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(compile, "compile");
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(initialWeights, "initialWeights");
    }

    /**
     * Reads the form from YAML or JSON.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID that names every wrong field, one a line, with what is expected;
     *     TOO_LARGE for a form beyond the bounds of {@link SpecText}
     */
    public static TrainingSpec parse(String text) {
        return TrainingForm.read(SpecText.parse(text));
    }

    /** The same from a tree. */
    public static TrainingSpec of(JsonNode tree) {
        return TrainingForm.read(tree);
    }
}
