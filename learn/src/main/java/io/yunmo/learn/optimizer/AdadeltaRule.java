package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Steps of the size of recent steps over that of recent gradients (Zeiler, 2012). */
record AdadeltaRule(double rho, double epsilon) implements Rule {
    static Rule read(Arguments a) {
        return new AdadeltaRule(a.number("rho", 0.95, 0, 1), a.number("epsilon", 1e-7, 0, Double.MAX_VALUE));
    }

    @Override
    public List<String> slots() {
        return List.of("accumulated_grad", "accumulated_delta_var");
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float r = (float) rho;
        float rest = (float) (1 - rho);
        float e = (float) epsilon;
        long gradients = slots[0] + offset;
        long steps = slots[1] + offset;
        for (long o = 0; o < 4 * n; o += 4) {
            float gv = get(g + o);
            float squares = r * get(gradients + o) + rest * (gv * gv);
            float before = get(steps + o);
            float change = -((float) Math.sqrt(before + e) * gv / (float) Math.sqrt(squares + e));
            put(gradients + o, squares);
            put(steps + o, r * before + rest * (change * change));
            put(w + o, get(w + o) + factors[0] * change);
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("rho", rho).put("epsilon", epsilon);
    }
}
