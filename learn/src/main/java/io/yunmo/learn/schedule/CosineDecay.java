package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Half a cosine from the start rate down to {@code alpha} times it, after an optional linear warm-up from
 * {@code initial} to {@code warmupTarget} (Loshchilov and Hutter, SGDR, 2017; Goyal et al., 2017).
 */
public record CosineDecay(
        double initial, double steps, double alpha, String name, OptionalDouble warmupTarget, double warmupSteps)
        implements Schedule {
    static Schedule read(Arguments a) {
        double initial = Schedules.required(a, "initial_learning_rate");
        double steps = Schedules.required(a, "decay_steps");
        Schedule s = new CosineDecay(
                initial,
                steps,
                a.number("alpha", 0),
                a.text("name", "CosineDecay"),
                a.optionalNumber("warmup_target"),
                a.number("warmup_steps", 0));
        a.check();
        return s;
    }

    @Override
    public float at(long step) {
        float decay = (float) steps;
        if (warmupTarget.isEmpty()) {
            return decayed(Math.min((float) step, decay), decay, (float) initial);
        }
        float target = (float) warmupTarget.getAsDouble();
        float warm = (float) warmupSteps;
        float s = Math.min((float) step, decay + warm);
        if (s < warm) {
            return (target - (float) initial) * (s / warm) + (float) initial;
        }
        return decayed(s - warm, decay, target);
    }

    private float decayed(float step, float length, float from) {
        float cosine = 0.5f * (1f + (float) Math.cos((float) Math.PI * (step / length)));
        return from * ((1f - (float) alpha) * cosine + (float) alpha);
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty()
                .put("initial_learning_rate", initial)
                .put("decay_steps", steps)
                .put("alpha", alpha)
                .put("name", name);
        if (warmupTarget.isPresent()) {
            config.put("warmup_target", warmupTarget.getAsDouble());
        } else {
            config.putNull("warmup_target");
        }
        return Schedules.write("CosineDecay", config.put("warmup_steps", warmupSteps));
    }
}
