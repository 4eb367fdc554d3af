package io.yunmo.server.training;

import io.yunmo.catalog.Json;
import io.yunmo.learn.fit.History;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came out of a training.
 *
 * @param parts metrics by part: train, validation, test
 */
record JobResult(String model, History history, Map<String, Map<String, Double>> parts, ObjectNode report) {

    /** One entry an epoch: {@code {"epoch": 1, "loss": …, "val_loss": …}}. */
    ArrayNode epochs() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < history.epochsRun(); i++) {
            ObjectNode epoch = list.addObject().put("epoch", i + 1);
            for (Map.Entry<String, List<Double>> log : history.epochs().entrySet()) {
                if (i < log.getValue().size()) {
                    Numbers.put(epoch, log.getKey(), log.getValue().get(i));
                }
            }
        }
        return list;
    }

    /** The final network's metrics: {@code loss}, {@code val_loss}, {@code test_loss} and so on. */
    ObjectNode metrics() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        parts.forEach((part, values) -> values.forEach((name, value) -> Numbers.put(json, prefix(part) + name, value)));
        for (String name : List.of("macro_f1", "mae", "rmse", "r2")) {
            if (report.has(name)) {
                json.set(prefix(report.path("judged_on").stringValue()) + name, report.get(name));
            }
        }
        return json;
    }

    private static String prefix(String part) {
        return switch (part) {
            case "train" -> "";
            case "validation" -> "val_";
            default -> part + "_";
        };
    }

    Json toJson(int version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model).put("version", version).put("steps", history.steps());
        Numbers.put(json, "seconds", history.seconds());
        json.set("history", epochs());
        json.set("metrics", metrics());
        json.set("report", report);
        return Json.of(json);
    }
}
