package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import tools.jackson.databind.JsonNode;

/** From {@code initial} to {@code end} along (1 - step / steps) ^ power, once or stretched again and again (cycle). */
public record PolynomialDecay(double initial, double steps, double end, double power, boolean cycle, String name)
        implements Schedule {
    static Schedule read(Arguments a) {
        double initial = Schedules.required(a, "initial_learning_rate");
        double steps = Schedules.required(a, "decay_steps");
        Schedule s = new PolynomialDecay(
                initial,
                steps,
                a.number("end_learning_rate", 0.0001),
                a.number("power", 1),
                a.flag("cycle", false),
                a.text("name", "PolynomialDecay"));
        a.check();
        return s;
    }

    @Override
    public float at(long step) {
        float s = (float) step;
        float length = (float) steps;
        if (cycle) {
            length *= step == 0 ? 1f : (float) Math.ceil(s / length);
        } else {
            s = Math.min(s, length);
        }
        float left = (float) Math.pow(1f - s / length, (float) power);
        return ((float) initial - (float) end) * left + (float) end;
    }

    @Override
    public JsonNode write() {
        return Schedules.write(
                "PolynomialDecay",
                KerasObject.empty()
                        .put("initial_learning_rate", initial)
                        .put("decay_steps", steps)
                        .put("end_learning_rate", end)
                        .put("power", power)
                        .put("cycle", cycle)
                        .put("name", name));
    }
}
