package io.yunmo.catalog;

import java.time.Duration;
import java.util.List;

/**
 * What the service knows: models and their versions, which of them answer, data sets and jobs, and the artefacts that all
 * of these refer to. What a method has returned is on disk: it survives the death of the process and of the machine. Each
 * change is one transaction, there completely or not at all. Any thread may call any method.
 */
public interface Catalog extends AutoCloseable {
    ArtefactStore artefacts();

    Models models();

    Routes routes();

    DataSets dataSets();

    Jobs jobs();

    /**
     * Removes the artefacts that nothing refers to and that are older than {@code olderThan}; an hour leaves uploads time to
     * be used.
     */
    Swept sweep(Duration olderThan);

    /**
     * What is wrong, one sentence each: the database's own integrity check, and references to artefacts that are missing or
     * (where {@code hashes}) damaged. Reads everything; empty means sound.
     */
    List<String> check(boolean hashes);

    /** Waits for what is under way; the catalogue answers UNAVAILABLE afterwards. */
    @Override
    void close();
}
