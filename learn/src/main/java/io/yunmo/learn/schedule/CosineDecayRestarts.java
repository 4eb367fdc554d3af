package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.JsonNode;

/**
 * Cosine decay that starts again: each run {@code lengthFactor} times as long as the one before and from
 * {@code heightFactor} times the rate (Loshchilov and Hutter, SGDR, 2017).
 */
public record CosineDecayRestarts(
        double initial, double firstSteps, double lengthFactor, double heightFactor, double alpha, String name)
        implements Schedule {
    static Schedule read(Arguments a) {
        double initial = Schedules.required(a, "initial_learning_rate");
        double steps = Schedules.required(a, "first_decay_steps");
        Schedule s = new CosineDecayRestarts(
                initial,
                steps,
                a.number("t_mul", 2),
                a.number("m_mul", 1),
                a.number("alpha", 0),
                a.text("name", "SGDRDecay"));
        a.check();
        return s;
    }

    @Override
    public float at(long step) {
        float t = (float) lengthFactor;
        float done = (float) step / (float) firstSteps;
        float restart;
        if (t == 1f) {
            restart = (float) Math.floor(done);
            done -= restart;
        } else {
            restart = (float) Math.floor((float) Math.log(1f - done * (1f - t)) / (float) Math.log(t));
            float power = (float) Math.pow(t, restart);
            done = (done - (1f - power) / (1f - t)) / power;
        }
        float height = (float) Math.pow((float) heightFactor, restart);
        float cosine = 0.5f * height * (1f + (float) Math.cos((float) Math.PI * done));
        return (float) initial * ((1f - (float) alpha) * cosine + (float) alpha);
    }

    @Override
    public JsonNode write() {
        return Schedules.write(
                "CosineDecayRestarts",
                KerasObject.empty()
                        .put("initial_learning_rate", initial)
                        .put("first_decay_steps", firstSteps)
                        .put("t_mul", lengthFactor)
                        .put("m_mul", heightFactor)
                        .put("alpha", alpha)
                        .put("name", name));
    }
}
