package io.yunmo.catalog.sql;

import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.tensor.YunmoException;

/** What is said about jobs. */
final class JobText {
    private static final int LONGEST = 16_384;

    private JobText() {}

    /** A message that fits its column. */
    static String message(String message) {
        String clean = message.replace('\0', ' ');
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 1) + "…";
    }

    static YunmoException lost(Job claimed, Job now) {
        return YunmoException.conflict(
                "the worker '%s' no longer holds the job %s: it is %s, attempt %d; stop working on attempt %d",
                claimed.worker().orElse(""), now.id(), now.state().wireName(), now.attempt(), claimed.attempt());
    }

    static String cancelledBy(String by) {
        return message("cancelled by " + by + " before it started");
    }

    static JobEvent.Draft goesOn(Job job) {
        String from = job.checkpoint()
                .map(c -> "the checkpoint of attempt " + c.attempt())
                .orElse("the beginning");
        return new JobEvent.Draft(
                "log",
                "attempt %d ended with its worker; attempt %d goes on from %s"
                        .formatted(job.attempt(), job.attempt() + 1, from));
    }

    static String gaveUp(Job job) {
        return "the worker died during attempt %d and the job may not be started again (at most %d from one point): look at the end of its log and at the server's, then submit it again"
                .formatted(job.attempt(), job.maxAttempts());
    }
}
