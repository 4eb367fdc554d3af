package io.yunmo.catalog;

import java.util.List;

/** What became of the jobs whose worker is gone. */
public record Recovery(List<Job> requeued, List<Job> failed, List<Job> cancelled) {
    public Recovery {
        requeued = List.copyOf(requeued);
        failed = List.copyOf(failed);
        cancelled = List.copyOf(cancelled);
    }
}
