package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.data.JsonRows;
import io.yunmo.data.Pipeline;
import io.yunmo.data.Prediction;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.Answer;
import io.yunmo.serving.InferCall;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers rows that are written as JSON objects by column name with labels and probabilities, or with numbers. A missing
 * column or null is a missing value, which the version's pipeline fills as it was told in training.
 */
final class PredictEndpoint implements Endpoint {
    private static final int MOST_ROWS = 10_000;

    private final Catalog catalog;
    private final ModelService service;
    private final Pipelines pipelines;

    PredictEndpoint(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
        this.pipelines = new Pipelines(catalog.artefacts());
    }

    @Override
    public void register(Routes routes) {
        routes.post("/yunmo/v1/models/{model}/predict", e -> predict(e, Optional.empty()))
                .post(
                        "/yunmo/v1/models/{model}/versions/{version}/predict",
                        e -> predict(e, Optional.of(e.parameter("version")).filter(v -> !v.equals("released"))));
    }

    private void predict(Exchange exchange, Optional<String> asked) {
        String model = exchange.parameter("model");
        ModelVersion version = VersionNames.find(catalog.models(), model, asked.orElse("released"));
        Pipeline pipeline = pipelines.of(version);
        JsonNode rows = completed(rows(exchange.json()), pipeline.columns().names());
        List<NamedTensor> inputs = inputs(pipeline, JsonRows.tensors(pipeline, rows));
        Answer answer = service.infer(new InferCall(model, asked, exchange.header("x-request-id"), inputs, List.of()));
        ModelVersion answered = catalog.models().requireVersion(model, Integer.parseInt(answer.version()));
        ObjectNode json = Json.object().put("model", model).put("version", answered.number());
        decode(
                json.putArray("predictions"),
                answered,
                answer.outputs().getFirst().tensor(),
                rows.size());
        exchange.json(200, json);
    }

    private static JsonNode rows(JsonNode body) {
        JsonNode rows = body.path("rows");
        if (!rows.isArray() || rows.isEmpty()) {
            throw YunmoException.invalid("the body is {\"rows\": [{\"COLUMN\": VALUE, …}, …]} with at least one row");
        }
        if (rows.size() > MOST_ROWS) {
            throw YunmoException.invalid("%d rows in one request; send at most %d", rows.size(), MOST_ROWS);
        }
        return rows;
    }

    /** Adds what a row leaves out as null, the missing value. */
    private static JsonNode completed(JsonNode rows, List<String> columns) {
        for (JsonNode row : rows) {
            if (row instanceof ObjectNode object) {
                columns.stream().filter(c -> !object.has(c)).forEach(object::putNull);
            }
        }
        return rows;
    }

    private static List<NamedTensor> inputs(Pipeline pipeline, List<Tensor> tensors) {
        List<NamedTensor> inputs = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            inputs.add(new NamedTensor(pipeline.inputs().get(i).name(), tensors.get(i)));
        }
        return inputs;
    }

    private void decode(ArrayNode into, ModelVersion version, Tensor output, int rows) {
        Pipeline pipeline = pipelines.of(version);
        boolean logits =
                version.configuration().node().path("outputs").asString("").equals(VersionFiles.LOGITS);
        int width = Math.toIntExact(output.shape().elements() / rows);
        float[] row = new float[width];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < width; i++) {
                row[i] = output.floatAt((long) r * width + i);
            }
            if (logits) {
                Logits.toProbabilities(row);
            }
            into.add(json(pipeline.decode(row)));
        }
    }

    private static ObjectNode json(Prediction prediction) {
        return switch (prediction) {
            case Prediction.Value v -> Json.object().put("value", v.value());
            case Prediction.Labelled l -> {
                ObjectNode json = Json.object().put("label", l.label());
                ObjectNode probabilities = json.putObject("probabilities");
                l.probabilities().forEach((label, p) -> probabilities.put(label, p));
                yield json;
            }
        };
    }
}
