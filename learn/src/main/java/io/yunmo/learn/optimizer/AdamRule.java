package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Updates;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adam (Kingma and Ba, 2015), or with the running maximum of AMSGrad (Reddi et al., 2018). The bias corrections are
 * computed in float32, as Keras does: 1 - 0.999f^t loses digits in the first steps, and curves agree only if ours does too.
 */
record AdamRule(double beta1, double beta2, double epsilon, boolean amsgrad) implements Rule {
    static Rule read(Arguments a) {
        return new AdamRule(
                a.number("beta_1", 0.9, 0, 1),
                a.number("beta_2", 0.999, 0, 1),
                a.number("epsilon", 1e-7, 0, Double.MAX_VALUE),
                a.flag("amsgrad", false));
    }

    @Override
    public List<String> slots() {
        return amsgrad ? List.of("momentum", "velocity", "velocity_hat") : List.of("momentum", "velocity");
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        float power1 = (float) Math.pow((float) beta1, step);
        float power2 = (float) Math.pow((float) beta2, step);
        factors[0] = learningRate * (float) Math.sqrt(1 - power2) / (1 - power1);
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        float rest1 = (float) (1 - beta1);
        float rest2 = (float) (1 - beta2);
        float e = (float) epsilon;
        long m = slots[0] + offset;
        long v = slots[1] + offset;
        if (amsgrad) {
            Updates.amsgrad(w, g, m, v, slots[2] + offset, n, rest1, rest2, factors[0], e);
        } else {
            Updates.adam(w, g, m, v, n, rest1, rest2, factors[0], e);
        }
    }

    /** The update will shrink what is added here by beta2. */
    @Override
    public void lacking(long lacking, long[] slots, long offset, long n) {
        Elementwise.addScaled((float) ((1 - beta2) / beta2), lacking, slots[1] + offset, n);
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_1", beta1).put("beta_2", beta2).put("epsilon", epsilon).put("amsgrad", amsgrad);
    }
}
