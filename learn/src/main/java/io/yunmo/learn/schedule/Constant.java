package io.yunmo.learn.schedule;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The same rate at every step. */
public record Constant(float rate) implements Schedule {
    @Override
    public float at(long step) {
        return rate;
    }

    /** The float's exact value as a double, which is how Keras writes rates. */
    @Override
    public JsonNode write() {
        return JsonNodeFactory.instance.numberNode((double) rate);
    }
}
