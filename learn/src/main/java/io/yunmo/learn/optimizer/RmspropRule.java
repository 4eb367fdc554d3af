package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Updates;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** RMSprop (Tieleman and Hinton, 2012), plain, with momentum, or centred on the mean gradient. */
record RmspropRule(double rho, double momentum, double epsilon, boolean centered) implements Rule {
    static Rule read(Arguments a) {
        return new RmspropRule(
                a.number("rho", 0.9, 0, 1),
                a.number("momentum", 0, 0, 1),
                a.number("epsilon", 1e-7, 0, Double.MAX_VALUE),
                a.flag("centered", false));
    }

    /** The centred kernel keeps its step in a slot even without momentum. */
    @Override
    public List<String> slots() {
        List<String> names = new ArrayList<>(List.of("velocity"));
        if (momentum > 0 || centered) {
            names.add("momentum");
        }
        if (centered) {
            names.add("average_gradient");
        }
        return names;
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
        long v = slots[0] + offset;
        if (centered) {
            long m = slots[1] + offset;
            Updates.rmspropCentred(w, g, v, slots[2] + offset, m, n, r, rest, (float) momentum, e, factors[0]);
        } else if (momentum > 0) {
            Updates.rmspropMomentum(w, g, v, slots[1] + offset, n, r, rest, (float) momentum, e, factors[0]);
        } else {
            Updates.rmsprop(w, g, v, n, r, rest, e, factors[0]);
        }
    }

    /** The update will shrink what is added here by rho. */
    @Override
    public void lacking(long lacking, long[] slots, long offset, long n) {
        Elementwise.addScaled((float) ((1 - rho) / rho), lacking, slots[0] + offset, n);
    }

    @Override
    public void write(ObjectNode config) {
        config.put("rho", rho).put("momentum", momentum).put("epsilon", epsilon).put("centered", centered);
    }
}
