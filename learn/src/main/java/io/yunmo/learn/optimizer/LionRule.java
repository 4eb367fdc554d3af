package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Steps of one size along the sign of a momentum (Chen et al., 2023). */
record LionRule(double beta1, double beta2) implements Rule {
    static Rule read(Arguments a) {
        return new LionRule(a.number("beta_1", 0.9, 0, 1), a.number("beta_2", 0.99, 0, 1));
    }

    @Override
    public List<String> slots() {
        return List.of("momentum");
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float b1 = (float) beta1;
        float b2 = (float) beta2;
        long m = slots[0] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float mv = get(m + o);
            put(w + o, get(w + o) - factors[0] * Math.signum(mv * b1 + gv * (1 - b1)));
            put(m + o, mv * b2 + gv * (1 - b2));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_1", beta1).put("beta_2", beta2);
    }
}
