package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.Arguments;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every optimiser of Keras takes besides its rule.
 *
 * @param weightDecay w -= w * weightDecay * rate before the update (Loshchilov and Hutter, 2019)
 * @param clipNorm bound on each weight's gradient norm
 * @param globalClipNorm bound on the norm of all gradients together
 * @param clipValue bound on each gradient
 * @param averages whether exponential averages of the weights are kept
 * @param averageMomentum their momentum
 * @param averageOverwrite updates after which the weights are overwritten by them
 * @param accumulate batches whose mean gradient makes one update
 */
record Options(
        OptionalDouble weightDecay,
        OptionalDouble clipNorm,
        OptionalDouble globalClipNorm,
        OptionalDouble clipValue,
        boolean averages,
        double averageMomentum,
        OptionalInt averageOverwrite,
        OptionalInt accumulate) {

    static Options read(Arguments a, boolean decays) {
        OptionalDouble decay = a.optionalNumber("weight_decay");
        if (decays && decay.isEmpty()) {
            decay = OptionalDouble.of(0.004);
        }
        Options o = new Options(
                decay,
                a.optionalNumber("clipnorm"),
                a.optionalNumber("global_clipnorm"),
                a.optionalNumber("clipvalue"),
                a.flag("use_ema", false),
                a.number("ema_momentum", 0.99, 0, 1),
                a.optionalInteger("ema_overwrite_frequency"),
                a.optionalInteger("gradient_accumulation_steps"));
        o.check(a);
        if (a.has("loss_scale_factor")) {
            a.problem("loss_scale_factor is for float16 training; weights here are float32, leave it out");
        }
        return o;
    }

    private void check(Arguments a) {
        int clips =
                (clipNorm.isPresent() ? 1 : 0) + (globalClipNorm.isPresent() ? 1 : 0) + (clipValue.isPresent() ? 1 : 0);
        if (clips > 1) {
            a.problem("only one of clipnorm, global_clipnorm and clipvalue can be set");
        }
        if (accumulate.isPresent() && accumulate.getAsInt() < 2) {
            a.problem("gradient_accumulation_steps must be 2 or more, not %d", accumulate.getAsInt());
        }
        if (averages && averageOverwrite.isPresent() && averageOverwrite.getAsInt() < 1) {
            a.problem("ema_overwrite_frequency must be 1 or more, not %d", averageOverwrite.getAsInt());
        }
    }

    /** Whether all gradients must be there before any weight may change. */
    boolean readsAllGradients() {
        return positive(clipNorm) || positive(globalClipNorm) || positive(clipValue) || accumulate.isPresent();
    }

    static boolean positive(OptionalDouble d) {
        return d.isPresent() && d.getAsDouble() > 0;
    }

    void write(ObjectNode config) {
        put(config, "weight_decay", weightDecay);
        put(config, "clipnorm", clipNorm);
        put(config, "global_clipnorm", globalClipNorm);
        put(config, "clipvalue", clipValue);
        config.put("use_ema", averages).put("ema_momentum", averageMomentum);
        put(config, "ema_overwrite_frequency", averageOverwrite);
        config.putNull("loss_scale_factor");
        put(config, "gradient_accumulation_steps", accumulate);
    }

    private static void put(ObjectNode config, String name, OptionalDouble value) {
        if (value.isPresent()) {
            config.put(name, value.getAsDouble());
        } else {
            config.putNull(name);
        }
    }

    private static void put(ObjectNode config, String name, OptionalInt value) {
        if (value.isPresent()) {
            config.put(name, value.getAsInt());
        } else {
            config.putNull(name);
        }
    }
}
