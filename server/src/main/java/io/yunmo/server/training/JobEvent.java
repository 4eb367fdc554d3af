package io.yunmo.server.training;

import java.util.Objects;

/**
 * Something that happened to a job, as it goes to those who watch.
 *
 * @param id grows within a job, also over a restart of the server: events of a later epoch have larger ids
 * @param json the data, one line
 */
public record JobEvent(long id, Kind kind, String json) {
    public JobEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(json, "json");
    }

    /** What the data are. */
    public enum Kind {
        /** The logs of a finished epoch. */
        EPOCH,
        /** How far the epoch is; at most ten a second. */
        STEP,
        /** A line of the job's log. */
        LOG,
        /** The job, whenever its state changes; the last event is one of these. */
        STATE
    }
}
