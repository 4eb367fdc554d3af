package io.yunmo.catalog.sql;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Checkpoint;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobState;
import io.yunmo.catalog.NewJob;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables jobs, job_inputs, job_checkpoints and job_checkpoint_files. */
final class JobRows {
    private record File(String job, String name, Artefact artefact) {}

    private JobRows() {}

    static Job insert(Session session, NewJob job, Instant now) throws SQLException {
        long number = session.one(
                "UPDATE counters SET last_value = last_value + 1 WHERE name = 'jobs' RETURNING last_value",
                row -> row.number("last_value"));
        String id = "job-" + number;
        session.update(
                """
                INSERT INTO jobs (id, number, kind, name, state, spec, progress, result, message, attempt, max_attempts,
                    cancel_requested, last_event, event_characters, created_at, created_by)
                VALUES (?, ?, ?, ?, 'QUEUED', ?, '{}', '{}', '', 1, ?, 0, 0, 0, ?, ?)""", id, number, job.kind(), job.name(), job.spec().text(), job.maxAttempts(), now, job.createdBy());
        insertFiles(session, "job_inputs", id, job.inputs());
        return require(session, id);
    }

    private static void insertFiles(Session session, String table, String job, Map<String, Artefact> files)
            throws SQLException {
        for (Map.Entry<String, Artefact> file : files.entrySet()) {
            session.update(
                    "INSERT INTO " + table + " (job, name, sha256, bytes) VALUES (?, ?, ?, ?)",
                    job,
                    file.getKey(),
                    file.getValue().sha256(),
                    file.getValue().bytes());
        }
    }

    static void insertCheckpoint(Session session, String job, Checkpoint checkpoint) throws SQLException {
        deleteCheckpoint(session, job);
        session.update(
                "INSERT INTO job_checkpoints (job, attempt, state, saved_at) VALUES (?, ?, ?, ?)",
                job,
                checkpoint.attempt(),
                checkpoint.state().text(),
                checkpoint.savedAt());
        insertFiles(session, "job_checkpoint_files", job, checkpoint.files());
    }

    static void deleteCheckpoint(Session session, String job) throws SQLException {
        session.update("DELETE FROM job_checkpoint_files WHERE job = ?", job);
        session.update("DELETE FROM job_checkpoints WHERE job = ?", job);
    }

    static void delete(Session session, String job) throws SQLException {
        deleteCheckpoint(session, job);
        session.update("DELETE FROM job_events WHERE job = ?", job);
        session.update("DELETE FROM job_inputs WHERE job = ?", job);
        session.update("DELETE FROM jobs WHERE id = ?", job);
    }

    static Optional<Job> find(Session session, String id) throws SQLException {
        return select(session, "SELECT id FROM jobs WHERE id = ?", id).stream().findFirst();
    }

    static Job require(Session session, String id) throws SQLException {
        Optional<Job> job = find(session, id);
        if (job.isEmpty()) {
            throw Nearest.notFound(
                    "job", id, session.list("SELECT id FROM jobs ORDER BY number DESC LIMIT 100", row -> row.text(1)));
        }
        return job.get();
    }

    /** The jobs whose ids the given statement selects, newest first. */
    static List<Job> select(Session session, String ids, Object... arguments) throws SQLException {
        Map<String, Map<String, Artefact>> inputs = files(session, "job_inputs", ids, arguments);
        Map<String, Map<String, Artefact>> checkpointFiles = files(session, "job_checkpoint_files", ids, arguments);
        Map<String, Checkpoint> checkpoints = new HashMap<>();
        session.list(
                "SELECT * FROM job_checkpoints WHERE job IN (" + ids + ")",
                row -> checkpoints.put(
                        row.text("job"), checkpoint(row, checkpointFiles.getOrDefault(row.text("job"), Map.of()))),
                arguments);
        return session.list(
                "SELECT * FROM jobs WHERE id IN (" + ids + ") ORDER BY number DESC",
                row -> read(
                        row,
                        inputs.getOrDefault(row.text("id"), Map.of()),
                        Optional.ofNullable(checkpoints.get(row.text("id")))),
                arguments);
    }

    private static Map<String, Map<String, Artefact>> files(
            Session session, String table, String ids, Object... arguments) throws SQLException {
        Map<String, Map<String, Artefact>> files = new HashMap<>();
        session.list(
                        "SELECT * FROM " + table + " WHERE job IN (" + ids + ") ORDER BY name",
                        row -> new File(row.text("job"), row.text("name"), row.artefact()),
                        arguments)
                .forEach(f -> files.computeIfAbsent(f.job(), k -> new LinkedHashMap<>())
                        .put(f.name(), f.artefact()));
        return files;
    }

    private static Checkpoint checkpoint(Row row, Map<String, Artefact> files) throws SQLException {
        return new Checkpoint(row.integer("attempt"), row.json("state"), files, row.instant("saved_at"));
    }

    private static Job read(Row row, Map<String, Artefact> inputs, Optional<Checkpoint> checkpoint)
            throws SQLException {
        return new Job(
                row.text("id"),
                row.text("kind"),
                row.text("name"),
                JobState.valueOf(row.text("state")),
                row.json("spec"),
                inputs,
                row.integer("attempt"),
                row.integer("max_attempts"),
                row.optionalText("worker"),
                row.optionalInstant("lease_until"),
                row.flag("cancel_requested"),
                row.json("progress"),
                row.json("result"),
                row.text("message"),
                checkpoint,
                row.instant("created_at"),
                row.text("created_by"),
                row.optionalInstant("started_at"),
                row.optionalInstant("ended_at"));
    }
}
