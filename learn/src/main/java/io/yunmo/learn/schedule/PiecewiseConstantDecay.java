package io.yunmo.learn.schedule;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import java.util.Arrays;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** values[i] up to and including step boundaries[i], the last value afterwards; boundaries rise. */
public record PiecewiseConstantDecay(double[] boundaries, double[] values, String name) implements Schedule {
    public PiecewiseConstantDecay {
        boundaries = boundaries.clone();
        values = values.clone();
    }

    static Schedule read(Arguments a) {
        double[] boundaries = a.numbers("boundaries");
        double[] values = a.numbers("values");
        if (boundaries.length == 0 || boundaries.length != values.length - 1) {
            a.problem(
                    "boundaries must have at least one number and values one more: %d and %d were given",
                    boundaries.length, values.length);
        }
        String name = a.text("name", "PiecewiseConstant");
        a.check();
        return new PiecewiseConstantDecay(boundaries, values, name);
    }

    @Override
    public float at(long step) {
        int i = 0;
        while (i < boundaries.length && step > boundaries[i]) {
            i++;
        }
        return (float) values[i];
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty();
        ArrayNode b = config.putArray("boundaries");
        for (double v : boundaries) {
            b.add((long) v == v ? b.numberNode((long) v) : b.numberNode(v));
        }
        ArrayNode w = config.putArray("values");
        for (double v : values) {
            w.add(v);
        }
        return Schedules.write("PiecewiseConstantDecay", config.put("name", name));
    }

    @Override
    public double[] boundaries() {
        return boundaries.clone();
    }

    @Override
    public double[] values() {
        return values.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PiecewiseConstantDecay p
                && Arrays.equals(p.boundaries, boundaries)
                && Arrays.equals(p.values, values)
                && p.name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(boundaries), Arrays.hashCode(values), name);
    }
}
