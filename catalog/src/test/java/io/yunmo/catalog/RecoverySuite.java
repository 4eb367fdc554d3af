package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of jobs whose worker is gone, in every catalogue. */
public abstract class RecoverySuite extends CatalogSuite {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private Job claimed(int maxAttempts) {
        catalog.jobs().submit(new NewJob("train", "digits", Json.EMPTY, Map.of(), maxAttempts, BY));
        return claim();
    }

    private Job claim() {
        return catalog.jobs().claim("worker", Set.of("train"), LEASE).orElseThrow();
    }

    @Test
    void aJobWithALeaseIsLeftAlone() {
        Job job = claimed(3);
        clock.advance(LEASE.minusMillis(1));
        assertEquals(
                new Recovery(List.of(), List.of(), List.of()), catalog.jobs().recover());
        catalog.jobs().heartbeat(job, LEASE);
        clock.advance(LEASE.minusMillis(1));
        assertEquals(
                new Recovery(List.of(), List.of(), List.of()), catalog.jobs().recover());
    }

    @Test
    void aLeaseThatRanOutGivesTheJobToTheNext() {
        Job job = claimed(3);
        clock.advance(LEASE.plusMillis(1));
        Recovery recovery = catalog.jobs().recover();
        assertEquals(2, recovery.requeued().getFirst().attempt());
        assertEquals(2, claim().attempt());
        fails(ErrorCode.CONFLICT, () -> catalog.jobs().heartbeat(job, LEASE), "attempt 2", "stop working on attempt 1");
        List<JobEvent> log = catalog.jobs().events(job.id(), 0, 10);
        assertTrue(log.getFirst().data().contains("from the beginning"), () -> log.toString());
    }

    @Test
    void whoeverOpensTheCatalogueTakesBackWhatRanBefore() {
        Job job = claimed(3);
        Artefact weights = artefact("epoch 1");
        catalog.jobs().checkpoint(job, new Json("{\"epoch\":1}"), Map.of("w", weights));
        reopen();
        assertEquals(1, catalog.jobs().recover().requeued().size());
        Job again = claim();
        assertEquals(job.id(), again.id());
        assertEquals(Map.of("w", weights), again.checkpoint().orElseThrow().files());
        assertEquals(job.startedAt(), again.startedAt());
        assertTrue(
                catalog.jobs().events(job.id(), 0, 10).getFirst().data().contains("from the checkpoint of attempt 1"));
    }

    @Test
    void aJobThatKillsItsWorkerFailsWithTheReason() {
        Job job = claimed(2);
        reopen();
        assertEquals(1, catalog.jobs().recover().requeued().size());
        claim();
        reopen();
        Recovery recovery = catalog.jobs().recover();
        assertEquals(JobState.FAILED, recovery.failed().getFirst().state());
        assertTrue(catalog.jobs().require(job.id()).message().contains("died during attempt 2"));
    }

    @Test
    void aJobThatGetsFurtherEachTimeNeverFails() {
        claimed(1);
        for (int attempt = 1; attempt <= 5; attempt++) {
            Job job = catalog.jobs().list(1).getFirst();
            catalog.jobs().checkpoint(job, new Json("{\"epoch\":" + attempt + "}"), Map.of());
            reopen();
            assertEquals(1, catalog.jobs().recover().requeued().size());
            assertEquals(attempt + 1, claim().attempt());
        }
    }

    @Test
    void aJobWhoseCancellationWasAskedForIsCancelled() {
        Job job = claimed(3);
        catalog.jobs().cancel(job.id(), "ben");
        reopen();
        assertEquals(
                List.of(job.id()),
                catalog.jobs().recover().cancelled().stream().map(Job::id).toList());
        Job ended = catalog.jobs().require(job.id());
        assertEquals(JobState.CANCELLED, ended.state());
        assertEquals(Optional.of(clock.instant()), ended.endedAt());
    }

    @Test
    void eightRecoveriesTakeAJobBackOnce() throws Exception {
        for (int i = 0; i < 10; i++) {
            claimed(3);
        }
        clock.advance(LEASE.multipliedBy(2));
        int taken = together(8, () -> catalog.jobs().recover().requeued().size()).stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertEquals(10, taken);
        assertTrue(catalog.jobs().list(100).stream().allMatch(j -> j.attempt() == 2));
    }
}
