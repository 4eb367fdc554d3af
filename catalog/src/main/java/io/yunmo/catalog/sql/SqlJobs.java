package io.yunmo.catalog.sql;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Checkpoint;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.JobState;
import io.yunmo.catalog.Jobs;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.NewJob;
import io.yunmo.catalog.Recovery;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Jobs in the database.
 *
 * @param session a name for this opening of the catalogue: what an earlier one claimed has lost its worker
 */
record SqlJobs(Database database, ArtefactStore artefacts, String session) implements Jobs {
    @Override
    public Job submit(NewJob job) {
        artefacts.renew(job.inputs().values());
        return database.write(s -> JobRows.insert(s, job, database.now()));
    }

    @Override
    public Optional<Job> find(String id) {
        return database.read(s -> JobRows.find(s, id));
    }

    @Override
    public Job require(String id) {
        return database.read(s -> JobRows.require(s, id));
    }

    @Override
    public List<Job> list(int limit) {
        return database.read(s -> JobRows.select(s, "SELECT id FROM jobs ORDER BY number DESC LIMIT ?", limit));
    }

    @Override
    public long count(JobState state) {
        return database.read(s -> s.one("SELECT COUNT(*) FROM jobs WHERE state = ?", row -> row.number(1), state));
    }

    @Override
    public Optional<Job> claim(String worker, Set<String> kinds, Duration lease) {
        if (kinds.isEmpty() || worker.isBlank()) {
            throw YunmoException.invalid("a claim needs the worker's name and at least one kind of job");
        }
        return database.write(s -> {
            Optional<String> id = s.first(
                    "SELECT id FROM jobs WHERE state = 'QUEUED' AND kind IN (%s) ORDER BY number LIMIT 1%s"
                            .formatted(marks(kinds.size()), database.dialect().skipLocked()),
                    row -> row.text(1),
                    kinds.toArray());
            return id.isEmpty() ? Optional.empty() : Optional.of(start(s, id.get(), worker, lease));
        });
    }

    private static String marks(int n) {
        return String.join(", ", Collections.nCopies(n, "?"));
    }

    private Job start(Session s, String id, String worker, Duration lease) throws SQLException {
        Instant now = database.now();
        s.update("""
                UPDATE jobs SET state = 'RUNNING', worker = ?, session = ?, lease_until = ?,
                    started_at = COALESCE(started_at, ?) WHERE id = ?""", worker, session, now.plus(lease), now, id);
        return JobRows.require(s, id);
    }

    @Override
    public Job heartbeat(Job claimed, Duration lease) {
        return report(claimed, s -> prolong(s, claimed, lease));
    }

    private void prolong(Session s, Job claimed, Duration lease) throws SQLException {
        s.update("UPDATE jobs SET lease_until = ? WHERE id = ?", database.now().plus(lease), claimed.id());
    }

    @Override
    public Job progress(Job claimed, Json progress, Duration lease) {
        return report(claimed, s -> {
            prolong(s, claimed, lease);
            s.update("UPDATE jobs SET progress = ? WHERE id = ?", progress.text(), claimed.id());
        });
    }

    @Override
    public Job checkpoint(Job claimed, Json state, Map<String, Artefact> files) {
        Checkpoint checkpoint = new Checkpoint(claimed.attempt(), state, files, database.now());
        artefacts.renew(checkpoint.files().values());
        return report(claimed, s -> JobRows.insertCheckpoint(s, claimed.id(), checkpoint));
    }

    @Override
    public Job succeed(Job claimed, Json result, String message) {
        return report(claimed, s -> end(s, claimed.id(), JobState.SUCCEEDED, result, message));
    }

    @Override
    public Job fail(Job claimed, Json result, String message) {
        return report(claimed, s -> end(s, claimed.id(), JobState.FAILED, result, message));
    }

    @Override
    public Job cancelled(Job claimed, Json result, String message) {
        return report(claimed, s -> end(s, claimed.id(), JobState.CANCELLED, result, message));
    }

    private void end(Session s, String id, JobState state, Json result, String message) throws SQLException {
        JobRows.deleteCheckpoint(s, id);
        s.update("""
                UPDATE jobs SET state = ?, result = ?, message = ?, worker = NULL, session = NULL, lease_until = NULL,
                    ended_at = ? WHERE id = ?""", state, result.text(), JobText.message(message), database.now(), id);
    }

    @Override
    public Job release(Job claimed) {
        return report(claimed, s -> {
            if (JobRows.require(s, claimed.id()).cancelRequested()) {
                end(s, claimed.id(), JobState.CANCELLED, Json.EMPTY, "cancelled when its worker gave it back");
            } else {
                requeue(s, claimed, claimed.attempt());
            }
        });
    }

    private static void requeue(Session s, Job job, int attempt) throws SQLException {
        s.update("""
                UPDATE jobs SET state = 'QUEUED', worker = NULL, session = NULL, lease_until = NULL, attempt = ?
                WHERE id = ?""", attempt, job.id());
    }

    /** Something that the worker of a running job does to it. */
    @FunctionalInterface
    private interface Report {
        void write(Session session) throws SQLException;
    }

    private Job report(Job claimed, Report report) {
        return database.write(s -> {
            boolean held = s.first(
                            """
                            SELECT id FROM jobs WHERE id = ? AND state = 'RUNNING' AND attempt = ? AND worker = ?
                                AND session = ?""" + database.dialect().forUpdate(),
                            row -> row.text(1),
                            claimed.id(),
                            claimed.attempt(),
                            claimed.worker().orElse(""),
                            session)
                    .isPresent();
            if (!held) {
                throw JobText.lost(claimed, JobRows.require(s, claimed.id()));
            }
            report.write(s);
            return JobRows.require(s, claimed.id());
        });
    }

    @Override
    public Job cancel(String id, String by) {
        return database.write(s -> {
            s.list("SELECT id FROM jobs WHERE id = ?" + database.dialect().forUpdate(), row -> row.text(1), id);
            Job job = JobRows.require(s, id);
            switch (job.state()) {
                case QUEUED -> end(s, id, JobState.CANCELLED, Json.EMPTY, JobText.cancelledBy(by));
                case RUNNING -> s.update("UPDATE jobs SET cancel_requested = 1 WHERE id = ?", id);
                case CANCELLED -> {}
                case SUCCEEDED, FAILED ->
                    throw YunmoException.conflict(
                            "the job %s has %s already; there is nothing to cancel",
                            id, job.state().wireName());
            }
            return JobRows.require(s, id);
        });
    }

    @Override
    public void delete(String id) {
        database.write(s -> {
            Job job = JobRows.require(s, id);
            if (!job.state().isTerminal()) {
                throw YunmoException.conflict(
                        "the job %s is %s; cancel it first", id, job.state().wireName());
            }
            JobRows.delete(s, id);
            return null;
        });
    }

    @Override
    public long append(String id, List<JobEvent.Draft> events) {
        return database.write(s -> {
            s.list("SELECT id FROM jobs WHERE id = ?" + database.dialect().forUpdate(), row -> row.text(1), id);
            JobRows.require(s, id);
            return JobLog.append(s, id, events, database.now());
        });
    }

    @Override
    public List<JobEvent> events(String id, long after, int limit) {
        return database.read(s -> {
            JobRows.require(s, id);
            return JobLog.read(s, id, after, limit);
        });
    }

    @Override
    public Recovery recover() {
        return database.write(s -> {
            List<Job> requeued = new ArrayList<>();
            List<Job> failed = new ArrayList<>();
            List<Job> cancelled = new ArrayList<>();
            for (Job job : orphans(s)) {
                Job now = takeBack(s, job);
                switch (now.state()) {
                    case QUEUED -> requeued.add(now);
                    case CANCELLED -> cancelled.add(now);
                    case FAILED, RUNNING, SUCCEEDED -> failed.add(now);
                }
            }
            return new Recovery(requeued, failed, cancelled);
        });
    }

    /** The running jobs whose lease is over, and where only this process uses the database, those claimed before it opened it. */
    private List<Job> orphans(Session s) throws SQLException {
        String gone = database.dialect().isPrivate() ? "(lease_until < ? OR session <> ?)" : "lease_until < ?";
        String ids = "SELECT id FROM jobs WHERE state = 'RUNNING' AND " + gone + " ORDER BY number"
                + database.dialect().skipLocked();
        List<String> orphans = database.dialect().isPrivate()
                ? s.list(ids, row -> row.text(1), database.now(), session)
                : s.list(ids, row -> row.text(1), database.now());
        List<Job> jobs = new ArrayList<>();
        for (String id : orphans) {
            jobs.add(JobRows.require(s, id));
        }
        return jobs;
    }

    private Job takeBack(Session s, Job job) throws SQLException {
        if (job.cancelRequested()) {
            end(s, job.id(), JobState.CANCELLED, Json.EMPTY, "cancelled while its worker was gone");
        } else if (mayStartAgain(job)) {
            requeue(s, job, job.attempt() + 1);
            JobLog.append(s, job.id(), List.of(JobText.goesOn(job)), database.now());
        } else {
            end(s, job.id(), JobState.FAILED, Json.EMPTY, JobText.gaveUp(job));
        }
        return JobRows.require(s, job.id());
    }

    /** Counts the attempts that began at the same point: the start, or the last checkpoint. */
    private static boolean mayStartAgain(Job job) {
        int base = job.checkpoint().map(Checkpoint::attempt).orElse(0);
        return job.attempt() - base < job.maxAttempts();
    }
}
