package io.yunmo.learn.fit;

/** The metrics of the epoch so far. A view that is valid during the call that hands it over; reading allocates nothing. */
public interface RunningMetrics {
    int count();

    /** The name as it stands in the logs, e.g. {@code accuracy}. */
    String name(int i);

    /** The value over the epoch's steps so far. May cost as much as a pass over the metric's state. */
    double value(int i);
}
