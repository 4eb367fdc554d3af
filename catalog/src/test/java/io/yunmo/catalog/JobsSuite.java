package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The queue of jobs of every catalogue. */
public abstract class JobsSuite extends CatalogSuite {
    static final Duration LEASE = Duration.ofSeconds(30);

    Job submit() {
        return catalog.jobs().submit(NewJob.of("train", "digits", new Json("{\"epochs\":3}"), BY));
    }

    Job claim() {
        return catalog.jobs().claim("worker", Set.of("train"), LEASE).orElseThrow();
    }

    Job claimed() {
        submit();
        return claim();
    }

    @Test
    void aJobComesBackAsItWasSubmitted() {
        Map<String, Artefact> inputs = Map.of("weights", artefact("w"));
        NewJob given = new NewJob("train", "digits", new Json("{\"epochs\":3}"), inputs, 2, BY);
        Job job = catalog.jobs().submit(given);
        assertEquals(JobState.QUEUED, job.state());
        assertEquals(inputs, job.inputs());
        assertEquals(given.spec(), job.spec());
        assertEquals(clock.instant(), job.createdAt());
        reopen();
        assertEquals(job, catalog.jobs().require(job.id()));
        assertEquals(List.of(job), catalog.jobs().list(10));
    }

    @Test
    void theNewestComeFirst() {
        Job a = submit();
        Job b = submit();
        Job c = submit();
        assertEquals(List.of(c, b), catalog.jobs().list(2));
        assertEquals(List.of(c, b, a), catalog.jobs().list(100));
        assertEquals(3, catalog.jobs().count(JobState.QUEUED));
    }

    @Test
    void aWorkerTakesTheOldestOfItsKindsReportsAndEnds() {
        Job first = submit();
        submit();
        assertTrue(catalog.jobs().claim("worker", Set.of("tune"), LEASE).isEmpty());
        Job job = catalog.jobs().claim("worker", Set.of("tune", "train"), LEASE).orElseThrow();
        assertEquals(first.id(), job.id());
        assertEquals(JobState.RUNNING, job.state());
        assertEquals(Optional.of(clock.instant().plus(LEASE)), job.leaseUntil());
        clock.advance(Duration.ofSeconds(10));
        Job later = catalog.jobs().progress(job, new Json("{\"epoch\":1}"), LEASE);
        assertEquals("{\"epoch\":1}", later.progress().text());
        assertEquals(Optional.of(clock.instant().plus(LEASE)), later.leaseUntil());
        Job done = catalog.jobs().succeed(job, new Json("{\"loss\":0.1}"), "trained");
        assertEquals(JobState.SUCCEEDED, done.state());
        assertEquals("trained", done.message());
        assertEquals(Optional.empty(), done.worker());
        assertEquals(Optional.of(clock.instant()), done.endedAt());
        assertEquals(done, catalog.jobs().require(job.id()));
    }

    @Test
    void eightWorkersClaimEachJobOnce() throws Exception {
        for (int i = 0; i < 40; i++) {
            submit();
        }
        List<String> ids = together(8, () -> {
                    List<String> mine = new ArrayList<>();
                    for (Optional<Job> job = next(); job.isPresent(); job = next()) {
                        mine.add(job.get().id());
                    }
                    return mine;
                })
                .stream()
                .flatMap(List::stream)
                .toList();
        assertEquals(40, ids.size());
        assertEquals(40, new HashSet<>(ids).size());
    }

    private Optional<Job> next() {
        return catalog.jobs().claim("worker", Set.of("train"), LEASE);
    }

    @Test
    void whoNoLongerHoldsAJobCannotReport() {
        Job job = claimed();
        catalog.jobs().fail(job, Json.EMPTY, "the loss became NaN");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().heartbeat(job, LEASE), "no longer holds", "failed");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().progress(job, Json.EMPTY, LEASE), "stop working");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().checkpoint(job, Json.EMPTY, Map.of()), "no longer holds");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().succeed(job, Json.EMPTY, ""), "no longer holds");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().release(job), "no longer holds");
        assertEquals("the loss became NaN", catalog.jobs().require(job.id()).message());
    }

    @Test
    void aReleasedJobGoesOnWithTheSameAttempt() {
        Job job = claimed();
        Job back = catalog.jobs().release(job);
        assertEquals(JobState.QUEUED, back.state());
        assertEquals(1, claim().attempt());
    }

    @Test
    void cancelEndsAQueuedJobAndAsksARunningOne() {
        Job queued = submit();
        assertEquals(
                JobState.CANCELLED, catalog.jobs().cancel(queued.id(), "ben").state());
        assertTrue(catalog.jobs().require(queued.id()).message().contains("ben"));
        assertTrue(catalog.jobs().claim("worker", Set.of("train"), LEASE).isEmpty());
        Job running = claimed();
        assertFalse(catalog.jobs().heartbeat(running, LEASE).cancelRequested());
        assertEquals(
                JobState.RUNNING, catalog.jobs().cancel(running.id(), "ben").state());
        assertTrue(catalog.jobs().heartbeat(running, LEASE).cancelRequested());
        Job ended = catalog.jobs().cancelled(running, Json.EMPTY, "stopped at epoch 2");
        assertEquals(ended, catalog.jobs().cancel(running.id(), "ben"));
        Job succeeded = claimed();
        catalog.jobs().succeed(succeeded, Json.EMPTY, "");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().cancel(succeeded.id(), "ben"), "nothing to cancel");
    }

    @Test
    void aCancelledJobThatIsGivenBackDoesNotStartAgain() {
        Job job = claimed();
        catalog.jobs().cancel(job.id(), "ben");
        assertEquals(JobState.CANCELLED, catalog.jobs().release(job).state());
    }

    @Test
    void aCheckpointIsReplacedAndGoesWithTheEnd() {
        Job job = claimed();
        catalog.jobs().checkpoint(job, new Json("{\"epoch\":1}"), Map.of("w", artefact("1")));
        Artefact second = artefact("2");
        catalog.jobs().checkpoint(job, new Json("{\"epoch\":2}"), Map.of("w", second));
        Checkpoint kept = catalog.jobs().require(job.id()).checkpoint().orElseThrow();
        assertEquals(new Checkpoint(1, new Json("{\"epoch\":2}"), Map.of("w", second), clock.instant()), kept);
        fails(
                ErrorCode.NOT_FOUND,
                () -> catalog.jobs().checkpoint(job, Json.EMPTY, Map.of("w", new Artefact("0".repeat(64), 1))),
                "upload it again");
        assertEquals(Optional.of(kept), catalog.jobs().require(job.id()).checkpoint());
        assertEquals(
                Optional.empty(), catalog.jobs().succeed(job, Json.EMPTY, "").checkpoint());
    }

    @Test
    void theLogIsNumberedAndCanBeReadInParts() {
        Job job = submit();
        assertEquals(1, catalog.jobs().log(job.id(), "one"));
        assertEquals(
                3,
                catalog.jobs()
                        .append(
                                job.id(),
                                List.of(new JobEvent.Draft("epoch", "{}"), new JobEvent.Draft("log", "three"))));
        assertEquals(3, catalog.jobs().append(job.id(), List.of()));
        List<JobEvent> events = catalog.jobs().events(job.id(), 1, 10);
        assertEquals(
                List.of("2 epoch {}", "3 log three"),
                events.stream()
                        .map(e -> e.sequence() + " " + e.type() + " " + e.data())
                        .toList());
        assertEquals(1, catalog.jobs().events(job.id(), 0, 1).getFirst().sequence());
        assertEquals(List.of(), catalog.jobs().events(job.id(), 3, 10));
    }

    @Test
    void aLongLogLosesItsOldestEntries() {
        Job job = submit();
        JobEvent.Draft large = new JobEvent.Draft("log", "x".repeat(JobEvent.MAX_CHARACTERS));
        List<JobEvent.Draft> eight = Collections.nCopies(8, large);
        long last = 0;
        for (int i = 0; i < 20; i++) {
            last = catalog.jobs().append(job.id(), eight);
        }
        List<Long> numbers = catalog.jobs().events(job.id(), 0, 1000).stream()
                .map(JobEvent::sequence)
                .toList();
        assertEquals(160, last);
        assertEquals(LongStream.rangeClosed(numbers.getFirst(), 160).boxed().toList(), numbers);
        int atLeast = Jobs.MAX_LOG_CHARACTERS / JobEvent.MAX_CHARACTERS - 1;
        assertTrue(numbers.size() >= atLeast && numbers.size() <= 2 * atLeast + 10, () -> numbers.size() + " entries");
    }

    @Test
    void onlyAnEndedJobCanBeRemoved() {
        Job job = claimed();
        catalog.jobs().log(job.id(), "text");
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().delete(job.id()), "cancel it first");
        catalog.jobs().succeed(job, Json.EMPTY, "");
        catalog.jobs().delete(job.id());
        assertTrue(catalog.jobs().find(job.id()).isEmpty());
        assertFalse(submit().id().equals(job.id()));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Job job = submit();
        fails(ErrorCode.NOT_FOUND, () -> catalog.jobs().require("job-2"), "no job 'job-2'", job.id());
        fails(ErrorCode.NOT_FOUND, () -> catalog.jobs().cancel("job-2", BY), job.id());
        fails(ErrorCode.NOT_FOUND, () -> catalog.jobs().delete("job-2"), job.id());
        fails(ErrorCode.NOT_FOUND, () -> catalog.jobs().log("job-2", "x"), job.id());
        fails(ErrorCode.NOT_FOUND, () -> catalog.jobs().events("job-2", 0, 1), job.id());
        fails(ErrorCode.INVALID, () -> catalog.jobs().claim("w", Set.of(), LEASE), "at least one kind");
    }
}
