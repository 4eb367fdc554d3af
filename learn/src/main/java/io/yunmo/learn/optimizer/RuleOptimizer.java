package io.yunmo.learn.optimizer;

import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.schedule.Constant;
import io.yunmo.learn.schedule.Schedule;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A rule, a learning rate and what all optimisers share. */
record RuleOptimizer(String className, String name, Schedule learningRate, Rule rule, Options options)
        implements Optimizer {
    @Override
    public Updater start(List<Parameter> parameters) {
        return new RuleUpdater(this, parameters);
    }

    /** Whether the rate may be set from outside. */
    boolean constant() {
        return learningRate instanceof Constant;
    }

    @Override
    public JsonNode write() {
        ObjectNode config = KerasObject.empty().put("name", name);
        config.set("learning_rate", learningRate.write());
        options.write(config);
        rule.write(config);
        return KerasObject.write("keras.optimizers", className, config);
    }
}
