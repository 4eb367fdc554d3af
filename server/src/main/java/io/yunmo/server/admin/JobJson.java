package io.yunmo.server.admin;

import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.JobState;
import io.yunmo.catalog.Jobs;
import io.yunmo.server.http.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A job as it goes over the wire. */
final class JobJson {
    private static final int PAGE = 1_000;
    private static final List<String> NOT_METRICS =
            List.of("epoch", "epochs", "steps_per_second", "seconds_left", "learning_rate");

    private JobJson() {}

    /** Everything, the history and the report included. */
    static ObjectNode whole(Job job, Jobs jobs) {
        ObjectNode json = head(job);
        JsonNode result = job.result().node();
        ArrayNode history = result.path("history") instanceof ArrayNode done ? done : history(job, jobs);
        json.set("history", columns(history));
        json.set("metrics", result.has("metrics") ? result.get("metrics") : lastMetrics(history));
        json.set("report", result.path("report").isObject() ? result.get("report") : Json.object());
        return json;
    }

    /** What a list shows: all but the history and the report. */
    static ObjectNode brief(Job job) {
        ObjectNode json = head(job);
        JsonNode metrics = job.result().node().path("metrics");
        json.set("metrics", metrics.isObject() ? metrics : Json.object());
        return json;
    }

    private static ObjectNode head(Job job) {
        JsonNode result = job.result().node();
        ObjectNode json = Json.object()
                .put("id", job.id())
                .put("kind", job.kind())
                .put("name", job.name())
                .put("state", job.state().wireName())
                .put("model", job.name());
        json.set("version", result.path("version").isNumber() ? result.get("version") : json.nullNode());
        json.set("steps", result.path("steps").isNumber() ? result.get("steps") : json.nullNode());
        json.set("seconds", result.path("seconds").isNumber() ? result.get("seconds") : json.nullNode());
        json.put("message", job.message());
        json.put("attempt", job.attempt());
        json.set(
                "checkpoint_epoch",
                job.checkpoint()
                        .map(c -> c.state().node().path("epoch"))
                        .filter(JsonNode::isNumber)
                        .orElse(json.nullNode()));
        json.put("created_at", job.createdAt().toString());
        json.put("created_by", job.createdBy());
        json.put("started_at", job.startedAt().map(Object::toString).orElse(null));
        json.put("ended_at", job.endedAt().map(Object::toString).orElse(null));
        json.put("cancel_requested", job.cancelRequested() && job.state() == JobState.RUNNING);
        json.set("progress", job.progress().node());
        return json;
    }

    /** The epochs so far, from the job's log. */
    private static ArrayNode history(Job job, Jobs jobs) {
        ArrayNode history = Json.object().arrayNode();
        long after = 0;
        while (true) {
            List<JobEvent> events = jobs.events(job.id(), after, PAGE);
            if (events.isEmpty()) {
                return history;
            }
            for (JobEvent e : events) {
                if (e.type().equals("epoch")) {
                    history.add(epoch(e.data()));
                }
            }
            after = events.getLast().sequence();
        }
    }

    private static JsonNode epoch(String data) {
        ObjectNode epoch = (ObjectNode) Json.read(data.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        epoch.remove(List.of("epochs", "steps_per_second", "seconds_left"));
        return epoch;
    }

    /** The epochs turned into Keras's form: a list a log, with a value an epoch. */
    private static ObjectNode columns(ArrayNode epochs) {
        ObjectNode columns = Json.object();
        for (JsonNode epoch : epochs) {
            epoch.properties().forEach(log -> {
                if (!log.getKey().equals("epoch")) {
                    columns.withArray(log.getKey()).add(log.getValue());
                }
            });
        }
        return columns;
    }

    private static ObjectNode lastMetrics(ArrayNode history) {
        ObjectNode metrics = Json.object();
        if (!history.isEmpty()) {
            ObjectNode last = (ObjectNode) history.get(history.size() - 1);
            metrics.setAll(last);
            metrics.remove(NOT_METRICS);
        }
        return metrics;
    }
}
