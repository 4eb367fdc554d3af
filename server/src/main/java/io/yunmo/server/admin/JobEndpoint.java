package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.JobFeed;
import io.yunmo.server.training.JobRunner;
import io.yunmo.server.training.Submission;
import io.yunmo.tensor.YunmoException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Trainings: ordered, watched, cancelled. */
final class JobEndpoint implements Endpoint {
    private static final int LISTED = 100;
    private static final int MOST_LISTED = 10_000;
    private static final int PAGE = 1_000;

    private final Catalog catalog;
    private final JobRunner runner;
    private final Submission submission;
    private final EventStream events;

    JobEndpoint(Catalog catalog, JobRunner runner, JobFeed feed) {
        this.catalog = catalog;
        this.runner = runner;
        this.submission = new Submission(catalog);
        this.events = new EventStream(catalog, feed);
    }

    @Override
    public void register(Routes routes) {
        routes.post("/yunmo/v1/jobs", this::submit)
                .get("/yunmo/v1/jobs", this::list)
                .get("/yunmo/v1/jobs/{id}", this::show)
                .get("/yunmo/v1/jobs/{id}/events", this::events)
                .get("/yunmo/v1/jobs/{id}/logs", this::logs)
                .post("/yunmo/v1/jobs/{id}/cancel", this::cancel)
                .delete("/yunmo/v1/jobs/{id}", this::remove);
    }

    private void submit(Exchange exchange) {
        Job job = submission.submit(text(exchange.body()), Caller.of(exchange));
        runner.wake();
        exchange.header("Location", "/yunmo/v1/jobs/" + job.id());
        exchange.json(202, JobJson.whole(job, catalog.jobs()));
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw YunmoException.invalid("the training is not UTF-8 text; save it as UTF-8");
        }
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit").map(JobEndpoint::limit).orElse(LISTED);
        exchange.json(
                200,
                Map.of(
                        "jobs",
                        catalog.jobs().list(limit).stream().map(JobJson::brief).toList()));
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= MOST_LISTED) {
            return Integer.parseInt(text);
        }
        throw YunmoException.invalid("limit is a number from 1 to %d, not '%s'", MOST_LISTED, text);
    }

    private void show(Exchange exchange) {
        exchange.json(200, JobJson.whole(catalog.jobs().require(exchange.parameter("id")), catalog.jobs()));
    }

    private void events(Exchange exchange) throws Exception {
        Job job = catalog.jobs().require(exchange.parameter("id"));
        String last = exchange.header("Last-Event-ID").orElse("0").strip();
        events.follow(exchange, job.id(), last.matches("[0-9]{1,18}") ? Long.parseLong(last) : 0);
    }

    private void logs(Exchange exchange) throws IOException {
        Job job = catalog.jobs().require(exchange.parameter("id"));
        try (OutputStream out = exchange.stream(200, "text/plain; charset=utf-8");
                BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            long after = 0;
            while (true) {
                List<JobEvent> page = catalog.jobs().events(job.id(), after, PAGE);
                if (page.isEmpty()) {
                    return;
                }
                for (JobEvent e : page) {
                    writer.write(LogLine.of(e));
                    writer.write('\n');
                }
                after = page.getLast().sequence();
            }
        }
    }

    private void cancel(Exchange exchange) {
        Job job = runner.cancel(exchange.parameter("id"), Caller.of(exchange));
        exchange.json(200, JobJson.whole(job, catalog.jobs()));
    }

    private void remove(Exchange exchange) {
        catalog.jobs().delete(exchange.parameter("id"));
        exchange.empty(204);
    }
}
