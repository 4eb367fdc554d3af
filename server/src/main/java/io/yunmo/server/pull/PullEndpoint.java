package io.yunmo.server.pull;

import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pulls over HTTP: begun, watched by asking again, cancelled; and the short names. */
public final class PullEndpoint implements Endpoint {
    private static final Set<String> FIELDS = Set.of("source", "name", "sha256");
    private final Pulls pulls;

    public PullEndpoint(Pulls pulls) {
        this.pulls = pulls;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/pulls", this::list)
                .post("/yunmo/v1/pulls", this::begin)
                .get("/yunmo/v1/pulls/{pull}", this::show)
                .delete("/yunmo/v1/pulls/{pull}", this::cancel)
                .get("/yunmo/v1/model-index", this::index);
    }

    private void begin(Exchange exchange) {
        JsonNode body = exchange.json();
        String source = text(body, "source")
                .orElseThrow(() -> YunmoException.invalid(
                        "source is missing: {\"source\": \"smollm2\"} or {\"source\": \"hf:org/repo:Q4_K_M\"}"));
        body.propertyNames().stream()
                .filter(n -> !FIELDS.contains(n))
                .findFirst()
                .ifPresent(n -> {
                    throw YunmoException.invalid("there is no field '%s'; a pull has source, name and sha256", n);
                });
        String by = exchange.header("Authorization").isPresent() ? "api-key" : "local";
        exchange.json(202, json(pulls.begin(source, text(body, "name"), text(body, "sha256"), by)));
    }

    private static Optional<String> text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw YunmoException.invalid("%s must be a text", field);
        }
        return Optional.of(value.stringValue().strip());
    }

    private void list(Exchange exchange) {
        ObjectNode answer = Json.object();
        ArrayNode all = answer.putArray("pulls");
        pulls.all().forEach(p -> all.add(json(p)));
        exchange.json(200, answer);
    }

    private void show(Exchange exchange) {
        exchange.json(200, json(pulls.require(exchange.parameter("pull"))));
    }

    private void cancel(Exchange exchange) {
        pulls.cancel(exchange.parameter("pull"));
        exchange.empty(204);
    }

    private void index(Exchange exchange) {
        List<ObjectNode> models = pulls.index().entries().values().stream()
                .map(e -> Json.object()
                        .put("name", e.name())
                        .put("source", e.source())
                        .put("licence", e.licence().orElse(null))
                        .put("about", e.about()))
                .toList();
        ObjectNode answer = Json.object();
        ArrayNode all = answer.putArray("models");
        models.forEach(all::add);
        exchange.json(200, answer);
    }

    private static ObjectNode json(Pull pull) {
        ObjectNode node = Json.object()
                .put("id", pull.id())
                .put("source", pull.reference())
                .put("state", pull.phase().name().toLowerCase(Locale.ROOT))
                .put("model", pull.model().orElse(null))
                .put("licence", pull.licence().orElse(null))
                .put("bytes", pull.progress().done())
                .put("total_bytes", pull.progress().total())
                .put("resumed_at", pull.progress().resumedAt())
                .put("bytes_per_second", pull.progress().bytesPerSecond());
        pull.version().ifPresent(v -> node.put("version", v.number()));
        pull.failure()
                .ifPresent(f -> node.put("error", f.getMessage())
                        .put("code", f.code().name().toLowerCase(Locale.ROOT)));
        return node;
    }
}
