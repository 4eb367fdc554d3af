package io.yunmo.server.oip;

import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.serving.ModelState;
import io.yunmo.serving.ModelStatus;
import io.yunmo.tensor.YunmoException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The protocol's repository calls: which models there are, load, unload. */
final class Repository {
    private final ServedModels models;

    Repository(ServedModels models) {
        this.models = models;
    }

    void index(Exchange exchange) {
        boolean ready = body(exchange).path("ready").asBoolean(false);
        exchange.json(200, entries(ready).stream().map(Repository::entry).toList());
    }

    /** The index; only what is ready if asked. */
    List<ModelStatus> entries(boolean ready) {
        return models.index().stream()
                .filter(s -> !ready || s.state() == ModelState.READY)
                .toList();
    }

    void load(Exchange exchange) {
        load(exchange.parameter("model"), !body(exchange).path("parameters").isEmpty());
        exchange.json(200, Map.of());
    }

    void load(String model, boolean parameters) {
        if (parameters) {
            throw YunmoException.invalid(
                    "load takes no configuration and no files here;"
                            + " add a version with POST /yunmo/v1/models?name=%s and release it",
                    model);
        }
        models.load(model);
    }

    void unload(Exchange exchange) {
        body(exchange);
        models.unload(exchange.parameter("model"));
        exchange.json(200, Map.of());
    }

    private static JsonNode body(Exchange exchange) {
        byte[] body = exchange.body();
        JsonNode json = body.length == 0 ? Json.object() : Json.read(body);
        if (!json.isObject()) {
            throw YunmoException.invalid("the body must be a JSON object or empty");
        }
        return json;
    }

    private static Map<String, Object> entry(ModelStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", status.name());
        json.put("version", status.version());
        json.put("state", status.state().name());
        json.put("reason", status.reason());
        return json;
    }
}
