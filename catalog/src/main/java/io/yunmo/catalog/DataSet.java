package io.yunmo.catalog;

import java.time.Instant;
import java.util.List;

/**
 * A data set: a file in the artefact store and what reading it found.
 *
 * @param sha256 the file's artefact
 * @param format csv, parquet, jsonl, …
 * @param rows the number of rows
 * @param bytes the file's size
 * @param options how the file is to be read again (delimiter, overridden types)
 * @param schema the columns with their types
 * @param profile counts, distributions, class balance
 * @param warnings what reading noticed
 */
public record DataSet(
        String name,
        String sha256,
        String format,
        long rows,
        long bytes,
        Json options,
        Json schema,
        Json profile,
        List<String> warnings,
        Instant createdAt,
        String createdBy) {
    public DataSet {
        Checks.name("data set", name);
        Checks.sha256(sha256);
        Checks.name("format", format);
        Checks.atLeast("the number of rows", 0, rows);
        Checks.atLeast("the file's size", 0, bytes);
        Checks.present("the options", options);
        Checks.present("the schema", schema);
        Checks.present("the profile", profile);
        warnings = List.copyOf(warnings);
        createdAt = Checks.instant("the time of creation", createdAt);
        Checks.person(createdBy);
    }

    public Artefact artefact() {
        return new Artefact(sha256, bytes);
    }

    /** Whether the other is the same file, read the same way with the same outcome. */
    public boolean sameContent(DataSet other) {
        return sha256.equals(other.sha256)
                && format.equals(other.format)
                && options.equals(other.options)
                && schema.equals(other.schema);
    }
}
