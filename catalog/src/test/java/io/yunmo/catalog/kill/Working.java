package io.yunmo.catalog.kill;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.NewJob;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Submits jobs and runs them: reports progress, saves checkpoints, writes logs, and goes on where a killed process stopped. */
final class Working {
    private static final String KIND = "count";
    private static final Duration LEASE = Duration.ofMinutes(10);
    private final Catalog catalog;
    private final Random random;
    private Optional<Job> running = Optional.empty();
    private long at;

    Working(Catalog catalog, Random random) {
        this.catalog = catalog;
        this.random = random;
    }

    Act step() {
        if (running.isEmpty()) {
            running = catalog.jobs().claim("killed", Set.of(KIND), LEASE);
            at = running.map(j -> number(j.progress())).orElse(0L);
            if (running.isEmpty()) {
                Job job = catalog.jobs().submit(new NewJob(KIND, "job", Json.EMPTY, Map.of(), 1000, "kill"));
                return new Act(Act.Kind.SUBMIT, job.id(), 0, "-");
            }
        }
        return work(running.get());
    }

    private Act work(Job job) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> checkpoint(job);
            case 3, 4, 5 -> log(job);
            case 6 -> end(job);
            default -> progress(job);
        };
    }

    private Act progress(Job job) {
        at++;
        catalog.jobs().progress(job, new Json("{\"n\":" + at + "}"), LEASE);
        return new Act(Act.Kind.PROGRESS, job.id(), at, "-");
    }

    private Act checkpoint(Job job) {
        byte[] content = new byte[random.nextInt(50_000)];
        random.nextBytes(content);
        Artefact file = catalog.artefacts().put(content);
        catalog.jobs().checkpoint(job, new Json("{\"n\":" + at + "}"), Map.of("state", file));
        return new Act(Act.Kind.CHECKPOINT, job.id(), at, file.sha256());
    }

    private Act log(Job job) {
        String text = Long.toHexString(random.nextLong());
        return new Act(Act.Kind.LOG, job.id(), catalog.jobs().log(job.id(), text), text);
    }

    private Act end(Job job) {
        running = Optional.empty();
        Job ended = random.nextBoolean()
                ? catalog.jobs().succeed(job, new Json("{\"n\":" + at + "}"), "done")
                : catalog.jobs().fail(job, Json.EMPTY, "thrown dice");
        return new Act(Act.Kind.END, job.id(), at, ended.state().name());
    }

    /** The step in a progress or a checkpoint of these jobs. */
    static long number(Json json) {
        return json.node().path("n").asLong(0);
    }
}
