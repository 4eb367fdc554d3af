package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.kernel.Updates;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Stochastic gradient descent, with momentum (Polyak, 1964) or Nesterov's (Sutskever et al., 2013). */
record SgdRule(double momentum, boolean nesterov) implements Rule {
    static Rule read(Arguments a) {
        return new SgdRule(a.number("momentum", 0, 0, 1), a.flag("nesterov", false));
    }

    @Override
    public List<String> slots() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = learningRate;
    }

    @Override
    public void update(long w, long g, long[] slots, long offset, long n, float[] factors) {
        if (momentum == 0) {
            Updates.sgd(w, g, n, factors[0]);
        } else {
            Updates.momentum(w, g, slots[0] + offset, n, (float) momentum, nesterov, factors[0]);
        }
    }

    @Override
    public void write(ObjectNode config) {
        config.put("momentum", momentum).put("nesterov", nesterov);
    }
}
