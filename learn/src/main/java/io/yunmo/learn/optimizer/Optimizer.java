package io.yunmo.learn.optimizer;

import io.yunmo.learn.schedule.Schedule;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How gradients change weights: keras.optimizers. A value; {@link #start} makes the slots. Thread-safe. */
public sealed interface Optimizer permits RuleOptimizer {
    /** Keras's class name, e.g. RMSprop. */
    String className();

    /** The instance's name, e.g. rm_sprop: the first part of the slots' names. */
    String name();

    Schedule learningRate();

    /** Slots and counters for these parameters, which must not move until the updater is closed. */
    Updater start(List<Parameter> parameters);

    /** Keras's serialised form. */
    JsonNode write();

    /** A name such as adam or any other spelling; INVALID for unknown names and arguments. */
    static Optimizer parse(JsonNode node) {
        return Optimizers.parse(node);
    }
}
