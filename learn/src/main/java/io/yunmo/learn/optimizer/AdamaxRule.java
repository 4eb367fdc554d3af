package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Adam by the largest gradient rather than their squares (Kingma and Ba, 2015, section 7). */
record AdamaxRule(double beta1, double beta2, double epsilon) implements Rule {
    static Rule read(Arguments a) {
        return new AdamaxRule(
                a.number("beta_1", 0.9, 0, 1),
                a.number("beta_2", 0.999, 0, 1),
                a.number("epsilon", 1e-7, 0, Double.MAX_VALUE));
    }

    @Override
    public List<String> slots() {
        return List.of("momentum", "norm");
    }

    @Override
    public int factors() {
        return 2;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
        factors[1] = 1 - (float) Math.pow((float) beta1, step);
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float rest = (float) (1 - beta1);
        float b2 = (float) beta2;
        float e = (float) epsilon;
        long m = slots[0] + offset;
        long u = slots[1] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float mv = get(m + o) + (gv - get(m + o)) * rest;
            float uv = Math.max(b2 * get(u + o), Math.abs(gv));
            put(m + o, mv);
            put(u + o, uv);
            put(w + o, get(w + o) - factors[0] * mv / (factors[1] * (uv + e)));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_1", beta1).put("beta_2", beta2).put("epsilon", epsilon);
    }
}
