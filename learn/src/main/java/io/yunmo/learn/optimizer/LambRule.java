package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Adam steps scaled to each weight's norm (You et al., 2020). */
record LambRule(double beta1, double beta2, double epsilon) implements Rule {
    static Rule read(Arguments a) {
        return new LambRule(
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
        return 3;
    }

    @Override
    public boolean takesWholeWeights() {
        return true;
    }

    private float change(long m, long v, float[] factors) {
        return get(m) / factors[1] / ((float) Math.sqrt(get(v) / factors[2]) + (float) epsilon);
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
        factors[1] = 1 - (float) Math.pow((float) beta1, step);
        factors[2] = 1 - (float) Math.pow((float) beta2, step);
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        long m = slots[0] + offset;
        long v = slots[1] + offset;
        double weights = 0;
        double changes = 0;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            put(m + o, get(m + o) + (gv - get(m + o)) * (float) (1 - beta1));
            put(v + o, get(v + o) + (gv * gv - get(v + o)) * (float) (1 - beta2));
            float change = change(m + o, v + o, factors);
            weights += (double) get(w + o) * get(w + o);
            changes += (double) change * change;
        }
        float ratio = weights > 0 && changes > 0 ? (float) Math.sqrt(weights) / (float) Math.sqrt(changes) : 1;
        for (long o = 0; o < 4 * n; o += 4) {
            put(w + o, get(w + o) - ratio * factors[0] * change(m + o, v + o, factors));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_1", beta1).put("beta_2", beta2).put("epsilon", epsilon);
    }
}
