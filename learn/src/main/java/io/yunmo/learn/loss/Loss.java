package io.yunmo.learn.loss;

import io.yunmo.learn.activation.Activation;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How wrong a prediction is: keras.losses. A value; to run it, ask for a {@link #function}. Immutable and thread-safe.
 */
public sealed interface Loss permits RowLoss, BatchLoss {
    /** Keras's class, the instance's name and how rows are reduced. */
    Header header();

    /** Whether labels are {@link Labels.Classes} (a dense column of class numbers is accepted too). */
    default boolean takesClasses() {
        return false;
    }

    /**
     * Makes it ready to train or evaluate outputs of {@code columns} columns in batches of up to {@code maxRows}.
     * INVALID if the reduction is none.
     */
    LossFunction function(int maxRows, int columns);

    /**
     * The same together with the output layer's activation, computed from that layer's logits as Keras does: present for
     * cross-entropies after softmax or sigmoid. When present it must be used for the curves to agree.
     */
    default Optional<FusedLoss> fused(Activation output, int maxRows, int columns) {
        return Optional.empty();
    }

    /** Values and gradients in float64: what the fast paths are judged by. {@code weights} is empty or one a row. */
    Reference reference(double[][] labels, double[][] predictions, double[] weights);

    /** Keras's serialised form. */
    JsonNode write();

    /** A class name, a function's or short name such as mse, or any other spelling; INVALID otherwise. */
    static Loss parse(JsonNode node) {
        return Losses.parse(node);
    }

    /**
     * What {@link #reference} gives.
     *
     * @param values the reduced loss, or all losses if the reduction is none
     * @param gradient of the sum of the values with respect to the predictions
     */
    record Reference(double[] values, double[][] gradient) {}

    /** What all losses have. */
    record Header(String className, String name, Reduction reduction) {}
}
