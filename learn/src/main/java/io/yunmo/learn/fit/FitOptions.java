package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * How {@code fit} goes over the data; the defaults are Keras's.
 *
 * @param seed of shuffling, dropout and noise: the same seed gives the same bits
 * @param validationSplit the part of the rows, 0 to 1, taken from the end before any shuffling; 0 for none
 * @param classWeight a factor on the loss of each class's rows; classes that are not named count 1
 */
public record FitOptions(
        int epochs,
        int batchSize,
        boolean shuffle,
        long seed,
        double validationSplit,
        Map<Integer, Double> classWeight,
        List<Callback> callbacks) {
    public FitOptions {
        Objects.requireNonNull(classWeight, "classWeight");
        if (epochs < 1) {
            throw YunmoException.invalid("epochs is %d; give 1 or more", epochs);
        }
        if (batchSize < 1) {
            throw YunmoException.invalid("batch_size is %d; give 1 or more", batchSize);
        }
        if (!(validationSplit >= 0 && validationSplit < 1)) {
            throw YunmoException.invalid("validation_split is %s; give 0 up to less than 1", validationSplit);
        }
        classWeight = Map.copyOf(classWeight);
        callbacks = List.copyOf(callbacks);
    }

    /** {@code epochs} over batches of {@code batchSize}, shuffled by seed 0. */
    public static FitOptions of(int epochs, int batchSize) {
        return new FitOptions(epochs, batchSize, true, 0, 0, Map.of(), List.of());
    }

    /** The same with another order of rows. */
    public FitOptions withShuffle(boolean on, long by) {
        return new FitOptions(epochs, batchSize, on, by, validationSplit, classWeight, callbacks);
    }

    /** The same with other callbacks. */
    public FitOptions withCallbacks(List<Callback> others) {
        return new FitOptions(epochs, batchSize, shuffle, seed, validationSplit, classWeight, others);
    }

    /**
     * Reads the {@code fit} section of a training: {@code epochs}, {@code batch_size}, {@code shuffle}, {@code seed},
     * {@code validation_split}, {@code class_weight}, {@code callbacks} as {@code {EarlyStopping: {patience: 3}}} or as
     * {@code {class_name: …, config: {…}}}.
     *
     * @throws YunmoException INVALID with all problems together
     */
    public static FitOptions parse(JsonNode fit) {
        return FitOptionsReader.read(fit);
    }
}
