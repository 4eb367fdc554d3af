package io.yunmo.catalog;

import java.util.List;
import java.util.Optional;

/** Data sets by name. A name that is not there is NOT_FOUND, with the nearest names in the message. */
public interface DataSets {
    /** What {@link #add} did. */
    enum Outcome {
        CREATED,
        UNCHANGED,
        REPLACED
    }

    /** The data set that holds now, and what was done. */
    record Added(DataSet dataSet, Outcome outcome) {}

    /**
     * Adds a data set whose file is in the artefact store. Where the name is taken: the same content changes nothing and
     * returns what is there; other content replaces it if {@code replace}, else it is CONFLICT.
     */
    Added add(DataSet dataSet, boolean replace);

    /** All data sets by name. */
    List<DataSet> list();

    Optional<DataSet> find(String name);

    DataSet require(String name);

    void delete(String name);
}
