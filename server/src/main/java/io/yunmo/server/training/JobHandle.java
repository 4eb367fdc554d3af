package io.yunmo.server.training;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.Json;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A job that runs here: what its work reports goes through this. Reports come from the job's own thread; {@link #keep} and
 * {@link #halt(Halt)} from any.
 */
final class JobHandle {
    static final Duration LEASE = Duration.ofSeconds(30);

    private final Catalog catalog;
    private final JobFeed feed;
    private final Job job;
    private final AtomicReference<Halt> halt = new AtomicReference<>();
    private final List<JobEvent.Draft> waiting = new ArrayList<>();

    JobHandle(Catalog catalog, JobFeed feed, Job job) {
        this.catalog = catalog;
        this.feed = feed;
        this.job = job;
    }

    Job job() {
        return job;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Asks the job to end; the first reason counts, but a loss outdoes all. */
    void halt(Halt why) {
        if (why == Halt.LOST) {
            halt.set(why);
        } else {
            halt.compareAndSet(null, why);
        }
    }

    Optional<Halt> halted() {
        return Optional.ofNullable(halt.get());
    }

    /** Whether {@link #halted} has an answer, without making one. */
    boolean isHalted() {
        return halt.get() != null;
    }

    /** Leaves the job here if it is to end. */
    void leaveIfHalted() {
        halted().ifPresent(h -> {
            throw new HaltException(h);
        });
    }

    /** Prolongs the lease and hears of a cancellation. */
    void keep() {
        report(() -> hear(catalog.jobs().heartbeat(job, LEASE)));
    }

    /** Adds a line to the log, which watchers see at once. */
    void log(String text) {
        draft("log", text);
        flush();
    }

    /** Adds an entry that {@link #flush} will write. */
    void draft(String type, String data) {
        waiting.add(new JobEvent.Draft(type, data));
    }

    /** Writes the waiting entries in one transaction. */
    void flush() {
        if (!waiting.isEmpty()) {
            catalog.jobs().append(job.id(), List.copyOf(waiting));
            waiting.clear();
            feed.signal();
        }
    }

    void progress(Json progress) {
        report(() -> hear(catalog.jobs().progress(job, progress, LEASE)));
    }

    void step(String json) {
        feed.step(job.id(), json);
    }

    void save(Json state, Map<String, Artefact> files) {
        report(() -> hear(catalog.jobs().checkpoint(job, state, files)));
    }

    private void hear(Job now) {
        if (now.cancelRequested()) {
            halt(Halt.CANCELLED);
        }
    }

    private void report(Runnable how) {
        try {
            how.run();
        } catch (YunmoException e) {
            if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            halt(Halt.LOST);
        }
    }
}
