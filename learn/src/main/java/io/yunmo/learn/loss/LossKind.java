package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A loss class: its names and how its arguments are read.
 *
 * @param function Keras's function of the same meaning
 * @param defaultName an instance's name if none is given
 * @param shortNames further spellings
 */
record LossKind(
        String className,
        String function,
        String defaultName,
        List<String> shortNames,
        BiFunction<Loss.Header, Arguments, Loss> reader) {
    static List<LossKind> all() {
        return List.of(
                kind("MeanSquaredError", "mean_squared_error", (h, a) -> new MeanSquaredError(h), "mse", "MSE"),
                kind("MeanAbsoluteError", "mean_absolute_error", (h, a) -> new MeanAbsoluteError(h), "mae", "MAE"),
                kind(
                        "MeanAbsolutePercentageError",
                        "mean_absolute_percentage_error",
                        (h, a) -> new MeanAbsolutePercentageError(h),
                        "mape",
                        "MAPE"),
                kind(
                        "MeanSquaredLogarithmicError",
                        "mean_squared_logarithmic_error",
                        (h, a) -> new MeanSquaredLogarithmicError(h),
                        "msle",
                        "MSLE"),
                new LossKind("Huber", "huber", "huber_loss", List.of(), (h, a) -> new Huber(h, a.number("delta", 1))),
                kind("LogCosh", "log_cosh", (h, a) -> new LogCosh(h), "logcosh"),
                kind("CosineSimilarity", "cosine_similarity", CosineSimilarity::read),
                kind("BinaryCrossentropy", "binary_crossentropy", BinaryCrossentropy::read, "bce", "BCE"),
                kind("BinaryFocalCrossentropy", "binary_focal_crossentropy", BinaryFocalCrossentropy::read),
                kind("CategoricalCrossentropy", "categorical_crossentropy", CategoricalCrossentropy::read),
                kind(
                        "SparseCategoricalCrossentropy",
                        "sparse_categorical_crossentropy",
                        SparseCategoricalCrossentropy::read),
                kind(
                        "CategoricalFocalCrossentropy",
                        "categorical_focal_crossentropy",
                        CategoricalFocalCrossentropy::read),
                kind(
                        "CategoricalGeneralizedCrossEntropy",
                        "categorical_generalized_cross_entropy",
                        CategoricalGeneralizedCrossEntropy::read),
                kind("Dice", "dice", Dice::read),
                kind("Tversky", "tversky", Tversky::read),
                kind("Circle", "circle", Circle::read),
                kind("KLDivergence", "kl_divergence", (h, a) -> new KlDivergence(h), "kld", "KLD"),
                kind("Poisson", "poisson", (h, a) -> new Poisson(h)),
                kind("Hinge", "hinge", (h, a) -> new Hinge(h)),
                kind("SquaredHinge", "squared_hinge", (h, a) -> new SquaredHinge(h)),
                kind("CategoricalHinge", "categorical_hinge", (h, a) -> new CategoricalHinge(h)));
    }

    private static LossKind kind(
            String className, String function, BiFunction<Loss.Header, Arguments, Loss> reader, String... shortNames) {
        return new LossKind(className, function, function, List.of(shortNames), reader);
    }

    boolean isNamed(String name) {
        return className.equals(name) || function.equals(name) || shortNames.contains(name);
    }

    Loss read(Loss.Header header, Arguments a) {
        return reader.apply(header, a);
    }
}
