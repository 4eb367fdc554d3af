package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Adam with Nesterov momentum (Dozat, 2016). */
record NadamRule(double beta1, double beta2, double epsilon) implements Rule {
    static Rule read(Arguments a) {
        return new NadamRule(
                a.number("beta_1", 0.9, 0, 1),
                a.number("beta_2", 0.999, 0, 1),
                a.number("epsilon", 1e-7, 0, Double.MAX_VALUE));
    }

    @Override
    public List<String> slots() {
        return List.of("momentum", "velocity");
    }

    @Override
    public int factors() {
        return 6;
    }

    private float momentum(long step) {
        return (float) beta1 * (1 - 0.5f * (float) Math.pow(0.96f, step));
    }

    /** The product of all momenta so far; it is no larger than 0.9^step, so it vanishes and the loop ends. */
    private float product(long step) {
        float product = 1;
        for (long s = 1; s <= step && product > 0; s++) {
            product = product * (float) beta1 * (1 - 0.5f * (float) Math.pow(0.96f, s));
        }
        return product;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        float now = momentum(step);
        float next = momentum(step + 1);
        float product = product(step);
        factors[0] = learningRate;
        factors[1] = next;
        factors[2] = 1 - product * next;
        factors[3] = 1 - now;
        factors[4] = 1 - product;
        factors[5] = 1 - (float) Math.pow((float) beta2, step);
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float rest1 = 1 - (float) beta1;
        float rest2 = 1 - (float) beta2;
        float e = (float) epsilon;
        long m = slots[0] + offset;
        long v = slots[1] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float mv = get(m + o) + (gv - get(m + o)) * rest1;
            float vv = get(v + o) + (gv * gv - get(v + o)) * rest2;
            put(m + o, mv);
            put(v + o, vv);
            float mean = factors[1] * mv / factors[2] + factors[3] * gv / factors[4];
            put(w + o, get(w + o) - mean * factors[0] / ((float) Math.sqrt(vv / factors[5]) + e));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_1", beta1).put("beta_2", beta2).put("epsilon", epsilon);
    }
}
