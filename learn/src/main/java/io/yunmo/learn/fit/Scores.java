package io.yunmo.learn.fit;

import io.yunmo.learn.loss.Labels;
import io.yunmo.learn.metric.Metric;
import io.yunmo.learn.metric.MetricState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The mean loss and the metrics of an epoch. */
final class Scores implements RunningMetrics {
    private final List<Metric> metrics = new ArrayList<>();
    private final MetricState[] states;
    private final int unweighted;
    private double lossSum;
    private double rows;

    /** Metrics for outputs of {@code columns} columns, {@code outputRows} rows of them a batch at most. */
    Scores(Compilation c, int outputRows, int columns) {
        for (JsonNode m : c.metrics()) {
            metrics.add(Metric.parse(m, c.loss(), columns));
        }
        unweighted = metrics.size();
        for (JsonNode m : c.weightedMetrics()) {
            metrics.add(Metric.parse(m, c.loss(), columns));
        }
        states = new MetricState[metrics.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = metrics.get(i).start(outputRows, columns);
        }
    }

    void reset() {
        lossSum = 0;
        rows = 0;
        for (MetricState s : states) {
            s.reset();
        }
    }

    /** Counts a batch of {@code n} samples that the plan just ran. */
    void update(double loss, StepPlan plan, Feed feed, int n) {
        lossSum += loss * n;
        rows += n;
        for (int i = 0; i < states.length; i++) {
            float[] weights = i < unweighted ? Labels.UNWEIGHTED : plan.weights(feed);
            states[i].update(plan.predictions(n), plan.labels(feed), weights);
        }
    }

    /** The mean over the rows so far. */
    double loss() {
        return lossSum / rows;
    }

    @Override
    public int count() {
        return states.length;
    }

    @Override
    public String name(int i) {
        return metrics.get(i).name();
    }

    @Override
    public double value(int i) {
        return states[i].result();
    }

    /** Loss and metrics with {@code prefix} before their names. */
    Map<String, Double> results(String prefix) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put(prefix + "loss", loss());
        for (int i = 0; i < states.length; i++) {
            all.put(prefix + name(i), value(i));
        }
        return all;
    }
}
