package io.yunmo.server.training;

import tools.jackson.databind.node.ObjectNode;

/** Numbers in JSON, which knows neither NaN nor the infinities: they become null. */
final class Numbers {
    private Numbers() {}

    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
