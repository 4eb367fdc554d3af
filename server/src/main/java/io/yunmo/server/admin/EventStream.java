package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.JobState;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.training.JobFeed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a job as server-sent events (WHATWG HTML, section 9.2). Epochs and log lines come from the catalogue and
 * carry their numbers there as ids, so that a reader who returns with Last-Event-ID, even after a restart, misses none and
 * gets none twice. Steps are told as they are when the reader is ready; a slow reader just gets fewer. A state event stands
 * at the beginning, at every change, and last.
 */
final class EventStream {
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final int PAGE = 200;

    private final Catalog catalog;
    private final JobFeed feed;

    EventStream(Catalog catalog, JobFeed feed) {
        this.catalog = catalog;
        this.feed = feed;
    }

    /** Answers until the job has ended, the reader is gone or the server stops. */
    void follow(Exchange exchange, String id, long after) throws IOException, InterruptedException {
        exchange.header("Cache-Control", "no-store");
        exchange.header("X-Accel-Buffering", "no");
        try (OutputStream out = exchange.stream(200, "text/event-stream")) {
            new Reader(out, id, after).follow();
        }
    }

    /** One reader and what it has been told. */
    private final class Reader {
        private final OutputStream out;
        private final String id;
        private long after;
        private long step;
        private Optional<JobState> told = Optional.empty();

        Reader(OutputStream out, String id, long after) {
            this.out = out;
            this.id = id;
            this.after = after;
        }

        void follow() throws IOException, InterruptedException {
            while (true) {
                long changes = feed.changes();
                Optional<Job> job = catalog.jobs().find(id);
                if (job.isEmpty() || tell(job.get()) || feed.isClosed()) {
                    out.flush();
                    return;
                }
                out.flush();
                if (feed.await(changes, HEARTBEAT) == changes) {
                    out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        /** Tells what is new; says whether that was the end. */
        private boolean tell(Job job) throws IOException {
            boolean ended = job.state().isTerminal();
            if (!ended && !told.equals(Optional.of(job.state()))) {
                state(job);
            }
            entries();
            if (ended) {
                state(job);
                return true;
            }
            Optional<JobFeed.Step> latest = feed.step(id);
            if (latest.isPresent() && latest.get().number() > step) {
                step = latest.get().number();
                event("step", latest.get().json());
            }
            return false;
        }

        private void entries() throws IOException {
            while (true) {
                List<JobEvent> page = catalog.jobs().events(id, after, PAGE);
                if (page.isEmpty()) {
                    return;
                }
                for (JobEvent e : page) {
                    after = e.sequence();
                    event(e.type(), e.type().equals("log") ? text(e.data()) : e.data());
                }
            }
        }

        private void state(Job job) throws IOException {
            told = Optional.of(job.state());
            event("state", new String(Json.write(JobJson.whole(job, catalog.jobs())), StandardCharsets.UTF_8));
        }

        /** JSON as it is written here has no line breaks, so one data line holds it. */
        private void event(String name, String json) throws IOException {
            String text = "id: " + after + "\nevent: " + name + "\ndata: " + json + "\n\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(String line) {
        return new String(Json.write(Json.object().put("text", line)), StandardCharsets.UTF_8);
    }
}
