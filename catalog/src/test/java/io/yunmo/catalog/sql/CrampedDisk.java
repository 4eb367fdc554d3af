package io.yunmo.catalog.sql;

import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.NewJob;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Runs where the system lets no file grow beyond a few megabytes: writes until that fails, and prints what was refused and
 * what is there afterwards.
 */
final class CrampedDisk {
    private CrampedDisk() {}

    public static void main(String[] arguments) {
        try (SqliteCatalog catalog = SqliteCatalog.open(Path.of(arguments[0]))) {
            System.out.println("artefact: " + refusal(() -> catalog.artefacts().put(new byte[8 << 20])));
            System.out.println("artefacts: " + catalog.artefacts().list().size());
            System.out.println("small: " + catalog.artefacts().put(new byte[10]).bytes());
            Job job = catalog.jobs().submit(NewJob.of("train", "digits", Json.EMPTY, "ann"));
            long[] acknowledged = {0};
            System.out.println("log: " + refusal(() -> fill(catalog, job.id(), acknowledged)));
            List<JobEvent> events = catalog.jobs().events(job.id(), 0, 10_000);
            System.out.println("kept: " + (events.getLast().sequence() == acknowledged[0]));
            System.out.println("check: " + catalog.check(true));
        }
    }

    private static void fill(SqliteCatalog catalog, String job, long[] acknowledged) {
        List<JobEvent.Draft> events =
                Collections.nCopies(8, new JobEvent.Draft("log", "x".repeat(JobEvent.MAX_CHARACTERS)));
        for (int i = 0; i < 1000; i++) {
            acknowledged[0] = catalog.jobs().append(job, events);
        }
    }

    private static String refusal(Runnable write) {
        try {
            write.run();
            return "not refused";
        } catch (YunmoException e) {
            return e.code() == ErrorCode.INTERNAL && e.getMessage().contains("has room") ? "refused" : e.toString();
        }
    }
}
