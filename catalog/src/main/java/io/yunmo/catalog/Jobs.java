package io.yunmo.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The queue of jobs and their history. A worker claims a job, reports with the {@link Job} that {@link #claim} returned, and
 * ends it. When it no longer holds the job (its lease ran out and the job was recovered, or it ended) every report is CONFLICT:
 * the worker must stop. A job that is not there is NOT_FOUND. Each call is a transaction with a sync of the disk: report a
 * few times a second, not at every step, and several events at once.
 */
public interface Jobs {
    /** A job's log keeps at least the newest this many characters; older entries are dropped. */
    int MAX_LOG_CHARACTERS = 4 << 20;

    Job submit(NewJob job);

    Optional<Job> find(String id);

    Job require(String id);

    /** The newest {@code limit} jobs, newest first. */
    List<Job> list(int limit);

    /** How many jobs are in the state. */
    long count(JobState state);

    /** Takes the oldest queued job of one of the kinds; two claims never get the same job. */
    Optional<Job> claim(String worker, Set<String> kinds, Duration lease);

    /** Prolongs the lease, and returns the job as it is now: look at {@code cancelRequested}. */
    Job heartbeat(Job claimed, Duration lease);

    /** A heartbeat that also replaces the progress. */
    Job progress(Job claimed, Json progress, Duration lease);

    /** Replaces the checkpoint; its artefacts must be in the store. */
    Job checkpoint(Job claimed, Json state, Map<String, Artefact> files);

    /** Ends the job; its checkpoint is dropped. */
    Job succeed(Job claimed, Json result, String message);

    /** Ends the job as failed; {@code message} says why and what to do. */
    Job fail(Job claimed, Json result, String message);

    /** Ends the job as cancelled. */
    Job cancelled(Job claimed, Json result, String message);

    /**
     * Gives a claimed job back to the queue, for example when the server stops: the same attempt goes on later. One whose
     * cancellation was asked for becomes CANCELLED.
     */
    Job release(Job claimed);

    /** Cancels a queued job at once; asks the worker of a running one to stop; CONFLICT when it ended otherwise. */
    Job cancel(String id, String by);

    /** Removes a job that has ended, with its log; CONFLICT otherwise. */
    void delete(String id);

    /** Appends to the job's log, in any state; returns the last entry's number. */
    long append(String id, List<JobEvent.Draft> events);

    /** Appends one line of type {@code log}. */
    default long log(String id, String text) {
        return append(id, List.of(new JobEvent.Draft("log", text)));
    }

    /** At most {@code limit} entries with a number above {@code after}, in order; the first may be higher by more than 1 where older entries were dropped. */
    List<JobEvent> events(String id, long after, int limit);

    /**
     * Takes back the jobs whose worker is gone: its process died, or its lease ran out. One whose cancellation was asked for
     * becomes CANCELLED; one that may start again (see {@link NewJob#maxAttempts}) QUEUED with the next attempt; any
     * other FAILED with the reason. To be called at the start and now and then.
     */
    Recovery recover();
}
