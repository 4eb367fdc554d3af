package io.yunmo.learn.fit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far a fit has come. */
final class Progress {
    int epochsDone;
    long steps;
    double seconds;
    boolean ended;
    /** Whether the weights are those of an epoch that is not over. */
    boolean midEpoch;

    History.Ending ending = History.Ending.COMPLETE;
    final Map<String, List<Double>> logs = new LinkedHashMap<>();
    final List<Double> rates = new ArrayList<>();

    void add(Map<String, Double> epoch, double rate) {
        epoch.forEach((k, v) -> logs.computeIfAbsent(k, x -> new ArrayList<>()).add(v));
        rates.add(rate);
    }

    /** Notes that no further epoch shall run, and why; the first reason stands. */
    void stop(History.Ending why) {
        if (!ended) {
            ended = true;
            ending = why;
        }
    }

    History history() {
        return new History(logs, rates, steps, seconds, ending);
    }
}
