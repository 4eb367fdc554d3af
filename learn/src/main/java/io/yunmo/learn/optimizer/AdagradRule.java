package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Steps divided by the root of all squared gradients so far (Duchi et al., 2011). */
record AdagradRule(double start, double epsilon) implements Rule {
    static Rule read(Arguments a) {
        return new AdagradRule(
                a.number("initial_accumulator_value", 0.1, 0, Double.MAX_VALUE),
                a.number("epsilon", 1e-7, 0, Double.MAX_VALUE));
    }

    @Override
    public List<String> slots() {
        return List.of("accumulator");
    }

    @Override
    public float initial(int slot) {
        return (float) start;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float e = (float) epsilon;
        long a = slots[0] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float av = get(a + o) + gv * gv;
            put(a + o, av);
            put(w + o, get(w + o) - factors[0] * gv / (float) Math.sqrt(av + e));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("initial_accumulator_value", start).put("epsilon", epsilon);
    }
}
