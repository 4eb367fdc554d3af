package io.yunmo.language.model;

import io.yunmo.language.gguf.Dequantizer;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.RopeTable;
import java.util.List;
import java.util.Optional;

/** Rotary positions as a file's metadata describe them: base, dimensions, and how the context was stretched after training. */
final class Rope {
    private static final double DEFAULT_BASE = 10000;

    private Rope() {}

    /** With the file's base and scaling. */
    static RopeSpec of(Checkpoint file, RopeTable.Pairs pairs) {
        return scaled(file, pairs, file.number("rope.freq_base", DEFAULT_BASE));
    }

    /** With another base, unscaled. */
    static RopeSpec unscaled(Checkpoint file, RopeTable.Pairs pairs, double base) {
        return new RopeSpec(pairs, RopeTable.frequencies(base, dimensions(file)), 1);
    }

    private static RopeSpec scaled(Checkpoint file, RopeTable.Pairs pairs, double base) {
        double[] frequencies = RopeTable.frequencies(base, dimensions(file));
        divide(file, frequencies, factors(file));
        double factor = file.number("rope.scaling.factor", file.number("rope.scale_linear", 1));
        double magnitude = file.number("rope.scaling.attn_factor", 1);
        String type = file.metadata().text(file.key("rope.scaling.type")).orElse(factor == 1 ? "none" : "linear");
        switch (type) {
            case "none", "longrope" -> {}
            case "linear" -> stretch(frequencies, factor);
            case "yarn" -> {
                yarn(file, frequencies, base, factor);
                magnitude *= 1 + file.number("rope.scaling.yarn_log_multiplier", 0.1) * Math.log(factor);
            }
            default ->
                throw YunmoException.invalid(
                        "the file scales positions by '%s', which is not supported; none, linear, yarn and longrope are",
                        type);
        }
        return new RopeSpec(pairs, frequencies, magnitude);
    }

    private static int dimensions(Checkpoint file) {
        int head = file.parameters().keyLength();
        int dimensions = file.count("rope.dimension_count", head);
        if (dimensions < 2 || dimensions > head || dimensions % 2 != 0) {
            file.problem("%d rotary dimensions in heads of %d (2 to all, an even number)", dimensions, head);
            return 2;
        }
        return dimensions;
    }

    /** What frequencies are divided by one by one: llama3's, or longrope's for the context that is run; or nothing. */
    private static Optional<TensorInfo> factors(Checkpoint file) {
        int trained = file.count(
                "rope.scaling.original_context_length", file.parameters().contextLength());
        String longrope = file.context() > trained ? "rope_factors_long.weight" : "rope_factors_short.weight";
        return List.of(longrope, "rope_freqs.weight").stream()
                .filter(file::has)
                .findFirst()
                .map(name -> file.tensor(name, dimensions(file) / 2));
    }

    private static void divide(Checkpoint file, double[] frequencies, Optional<TensorInfo> factors) {
        if (factors.isEmpty() || factors.get().bytes() == 0) {
            return;
        }
        float[] f = Dequantizer.tensor(file.file(), factors.get());
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= f[i];
        }
    }

    private static void stretch(double[] frequencies, double factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
    }

    /** Stretches slow pairs, leaves fast ones, and ramps between: https://arxiv.org/abs/2309.00071 */
    private static void yarn(Checkpoint file, double[] frequencies, double base, double factor) {
        int dimensions = 2 * frequencies.length;
        double trained = file.count(
                "rope.scaling.original_context_length", file.parameters().contextLength());
        double low = Math.floor(turning(file.number("rope.scaling.yarn_beta_fast", 32), trained, base, dimensions));
        double high = Math.ceil(turning(file.number("rope.scaling.yarn_beta_slow", 1), trained, base, dimensions));
        low = Math.max(0, low);
        high = Math.min(dimensions - 1, high);
        for (int i = 0; i < frequencies.length; i++) {
            double ramp = Math.clamp((i - low) / Math.max(0.001, high - low), 0.0, 1.0);
            frequencies[i] = frequencies[i] / factor * ramp + frequencies[i] * (1 - ramp);
        }
    }

    /** The pair that turns {@code turns} times within the context. */
    private static double turning(double turns, double context, double base, int dimensions) {
        return dimensions * Math.log(context / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }
}
