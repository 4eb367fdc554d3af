package io.yunmo.server.oip;

import io.yunmo.protocol.oip.grpc.InferStatistics;
import io.yunmo.protocol.oip.grpc.ModelStatistics;
import io.yunmo.protocol.oip.grpc.StatisticDuration;
import io.yunmo.server.metrics.ModelMeters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What models have done, as Triton's clients read it. */
public final class Statistics {
    private final ServedModels models;
    private final ModelMeters meters;

    public Statistics(ServedModels models, ModelMeters meters) {
        this.models = models;
        this.meters = meters;
    }

    /** Of one model or version, or of all; NOT_FOUND for a model that does not exist. */
    public List<ModelStatistics> messages(Optional<String> model, Optional<String> version) {
        model.ifPresent(m -> models.describe(m, version));
        return meters.sums(model, version).stream()
                .map(e -> message(e.getKey(), e.getValue()))
                .toList();
    }

    Map<String, Object> json(Optional<String> model, Optional<String> version) {
        return Map.of(
                "model_stats",
                messages(model, version).stream().map(Statistics::json).toList());
    }

    private static ModelStatistics message(ModelMeters.Version version, ModelMeters.Sums sums) {
        return ModelStatistics.newBuilder()
                .setName(version.model())
                .setVersion(version.version())
                .setLastInference(sums.lastMillis())
                .setInferenceCount(sums.rows())
                .setExecutionCount(sums.runs())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(sums.answered(), sums.answeredNanos()))
                        .setFail(duration(sums.failed(), sums.failedNanos()))
                        .setQueue(duration(sums.queued(), sums.queuedNanos()))
                        .setComputeInfer(duration(sums.runs(), sums.runNanos())))
                .build();
    }

    private static StatisticDuration duration(long count, long nanos) {
        return StatisticDuration.newBuilder().setCount(count).setNs(nanos).build();
    }

    private static Map<String, Object> json(ModelStatistics s) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", s.getName());
        json.put("version", s.getVersion());
        json.put("last_inference", s.getLastInference());
        json.put("inference_count", s.getInferenceCount());
        json.put("execution_count", s.getExecutionCount());
        InferStatistics i = s.getInferenceStats();
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("success", json(i.getSuccess()));
        stats.put("fail", json(i.getFail()));
        stats.put("queue", json(i.getQueue()));
        stats.put("compute_input", json(i.getComputeInput()));
        stats.put("compute_infer", json(i.getComputeInfer()));
        stats.put("compute_output", json(i.getComputeOutput()));
        json.put("inference_stats", stats);
        json.put("batch_stats", List.of());
        return json;
    }

    private static Map<String, Object> json(StatisticDuration d) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", d.getCount());
        json.put("ns", d.getNs());
        return json;
    }
}
