package io.yunmo.server.training;

/** Why a running job is to end before its time. */
enum Halt {
    /** Somebody cancelled it. */
    CANCELLED,
    /** The server stops: the job goes back to the queue. */
    STOPPING,
    /** The job is no longer ours: another worker has taken it over. */
    LOST
}
