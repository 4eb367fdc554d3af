package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Follow the regularised leader (McMahan et al., 2013), with shrinkage. */
record FtrlRule(double power, double start, double l1, double l2, double shrinkage, double beta) implements Rule {
    static Rule read(Arguments a) {
        return new FtrlRule(
                a.number("learning_rate_power", -0.5, -Double.MAX_VALUE, 0),
                a.number("initial_accumulator_value", 0.1, 0, Double.MAX_VALUE),
                a.number("l1_regularization_strength", 0, 0, Double.MAX_VALUE),
                a.number("l2_regularization_strength", 0, 0, Double.MAX_VALUE),
                a.number("l2_shrinkage_regularization_strength", 0, 0, Double.MAX_VALUE),
                a.number("beta", 0));
    }

    @Override
    public List<String> slots() {
        return List.of("accumulator", "linear");
    }

    @Override
    public float initial(int slot) {
        return slot == 0 ? (float) start : 0;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float rate = factors[0];
        float pull = 2 * ((float) l2 + (float) beta / (2 * rate));
        float bound = (float) l1;
        long a = slots[0] + offset;
        long l = slots[1] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float wv = get(w + o);
            float before = get(a + o);
            float after = before + gv * gv;
            float root = (float) Math.pow(after, -power);
            float grown = (root - (float) Math.pow(before, -power)) / rate;
            float linear = get(l + o) + (gv + (float) (2 * shrinkage) * wv - grown * wv);
            put(a + o, after);
            put(l + o, linear);
            float clipped = Math.max(-bound, Math.min(bound, linear));
            put(w + o, (clipped - linear) / (root / rate + pull));
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("learning_rate_power", power)
                .put("initial_accumulator_value", start)
                .put("l1_regularization_strength", l1)
                .put("l2_regularization_strength", l2)
                .put("l2_shrinkage_regularization_strength", shrinkage)
                .put("beta", beta);
    }
}
