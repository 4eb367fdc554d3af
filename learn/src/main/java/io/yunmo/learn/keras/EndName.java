package io.yunmo.learn.keras;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One of {@code input_layers} or {@code output_layers}: {@code ["name", 0, 0]} alone, a list of such, or an object of such.
 *
 * @param key what it is called in an object
 */
record EndName(Optional<String> key, Inbound.Tensor tensor) {
    static List<EndName> all(String model, String what, JsonNode ends) {
        List<EndName> all = new ArrayList<>();
        if (ends.isObject()) {
            ends.properties()
                    .forEach(e -> all.add(new EndName(Optional.of(e.getKey()), tensor(model, what, e.getValue()))));
        } else if (ends.isArray() && !ends.isEmpty() && ends.get(0).isString()) {
            all.add(new EndName(Optional.empty(), tensor(model, what, ends)));
        } else if (ends.isArray()) {
            ends.forEach(e -> all.add(new EndName(Optional.empty(), tensor(model, what, e))));
        }
        if (all.isEmpty()) {
            throw YunmoException.invalid(
                    "model '%s': %s must name layers, not %s", model, what, KerasObject.abbreviated(ends));
        }
        return all;
    }

    private static Inbound.Tensor tensor(String model, String what, JsonNode end) {
        return Inbound.Tensor.read(end)
                .orElseThrow(() -> YunmoException.invalid(
                        "model '%s': %s must name layers, not %s", model, what, KerasObject.abbreviated(end)));
    }
}
