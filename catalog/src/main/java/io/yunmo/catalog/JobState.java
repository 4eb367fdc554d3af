package io.yunmo.catalog;

import java.util.Locale;

/** Where a job stands. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether the job has ended for good. */
    public boolean isTerminal() {
        return this != QUEUED && this != RUNNING;
    }

    /** Its name on the wire: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
