package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.JsonNode;

/** initial / (1 + rate * step / steps), the quotient floored if {@code staircase}. */
public record InverseTimeDecay(double initial, double steps, double rate, boolean staircase, String name)
        implements Schedule {
    static Schedule read(Arguments a) {
        double initial = Schedules.required(a, "initial_learning_rate");
        double steps = Schedules.required(a, "decay_steps");
        double rate = Schedules.required(a, "decay_rate");
        Schedule s = new InverseTimeDecay(
                initial, steps, rate, a.flag("staircase", false), a.text("name", "InverseTimeDecay"));
        a.check();
        return s;
    }

    @Override
    public float at(long step) {
        float p = (float) step / (float) steps;
        if (staircase) {
            p = (float) Math.floor(p);
        }
        return (float) initial / (1f + (float) rate * p);
    }

    @Override
    public JsonNode write() {
        return Schedules.write(
                "InverseTimeDecay",
                KerasObject.empty()
                        .put("initial_learning_rate", initial)
                        .put("decay_steps", steps)
                        .put("decay_rate", rate)
                        .put("staircase", staircase)
                        .put("name", name));
    }
}
