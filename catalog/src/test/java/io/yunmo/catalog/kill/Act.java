package io.yunmo.catalog.kill;

import java.util.Optional;

/** One thing that the catalogue acknowledged: what was done to which subject, with a number and a detail of that kind. */
record Act(Kind kind, String subject, long number, String detail) {
    /** What is done. The number and the detail are given for each. */
    enum Kind {
        /** Version {@code number} of a model, with its files' hashes, comma-separated. */
        VERSION,
        /** Revision {@code number} of a model's route; the version released by it. */
        ROUTE,
        /** A data set; its hash. */
        DATA,
        /** A job. */
        SUBMIT,
        /** Step {@code number} of a job. */
        PROGRESS,
        /** A checkpoint at step {@code number} of a job; its hash. */
        CHECKPOINT,
        /** Entry {@code number} of a job's log; its text. */
        LOG,
        /** The end of a job; its state. */
        END
    }

    private static final String END_OF_LINE = ".";

    /** As a line of text whose end shows that it is whole. */
    String line() {
        return String.join(" ", kind.name(), subject, Long.toString(number), detail, END_OF_LINE);
    }

    /** Reads a line; a line that was cut by the end of its writer is none. */
    static Optional<Act> parse(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == 5 && parts[4].equals(END_OF_LINE)
                ? Optional.of(new Act(Kind.valueOf(parts[0]), parts[1], Long.parseLong(parts[2]), parts[3]))
                : Optional.empty();
    }
}
