package io.yunmo.catalog.sql;

import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.Jobs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table job_events: numbered entries that are only ever added, and dropped from the front when there are too many. */
final class JobLog {
    /** What an entry counts beside its text, so that many empty ones are bounded too. */
    private static final int ENTRY = 64;

    private record Size(long sequence, long characters) {}

    private JobLog() {}

    /** Appends to a job that exists; returns the last entry's number. */
    static long append(Session session, String job, List<JobEvent.Draft> events, Instant now) throws SQLException {
        Size size = session.one(
                "SELECT last_event, event_characters FROM jobs WHERE id = ?",
                row -> new Size(row.number(1), row.number(2)),
                job);
        long sequence = size.sequence();
        long characters = size.characters();
        for (JobEvent.Draft event : events) {
            session.update(
                    "INSERT INTO job_events (job, sequence, at, type, data) VALUES (?, ?, ?, ?, ?)",
                    job,
                    ++sequence,
                    now,
                    event.type(),
                    event.data());
            characters += ENTRY + event.data().length();
        }
        if (characters > 2L * Jobs.MAX_LOG_CHARACTERS) {
            characters = trim(session, job);
        }
        session.update("UPDATE jobs SET last_event = ?, event_characters = ? WHERE id = ?", sequence, characters, job);
        return sequence;
    }

    /** Drops the oldest entries beyond the limit; returns what is left. Runs once in a limit's worth of entries. */
    private static long trim(Session session, String job) throws SQLException {
        List<Size> newestFirst = session.list(
                "SELECT sequence, LENGTH(data) FROM job_events WHERE job = ? ORDER BY sequence DESC",
                row -> new Size(row.number(1), ENTRY + row.number(2)),
                job);
        long kept = 0;
        for (Size size : newestFirst) {
            if (kept >= Jobs.MAX_LOG_CHARACTERS) {
                session.update("DELETE FROM job_events WHERE job = ? AND sequence <= ?", job, size.sequence());
                break;
            }
            kept += size.characters();
        }
        return kept;
    }

    static List<JobEvent> read(Session session, String job, long after, int limit) throws SQLException {
        return session.list(
                "SELECT * FROM job_events WHERE job = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                row -> new JobEvent(row.number("sequence"), row.instant("at"), row.text("type"), row.text("data")),
                job,
                after,
                limit);
    }
}
