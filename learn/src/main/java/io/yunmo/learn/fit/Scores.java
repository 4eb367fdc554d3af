package io.yunmo.learn.fit;

import io.yunmo.learn.metric.Metric;
import io.yunmo.learn.metric.MetricState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mean losses and the metrics of an epoch. */
final class Scores implements RunningMetrics {
    /** A metric in the middle of an epoch, and what it looks at. */
    private record Followed(String name, MetricState state, int output, boolean weighted, boolean masked) {}

    private final List<OutputTask> tasks;
    private final Followed[] followed;
    private final boolean severalLosses;
    private final double[] lossSums;
    private double lossSum;
    private double rows;
    private double batches;

    /** Metrics for batches of up to {@code capacity} samples. */
    Scores(List<OutputTask> tasks, int capacity) {
        this.tasks = tasks;
        this.lossSums = new double[tasks.size()];
        this.severalLosses = tasks.stream().filter(t -> t.loss().isPresent()).count() > 1;
        List<Followed> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (OutputTask t : tasks) {
            t.metrics().forEach(m -> all.add(follow(m, t, capacity, false, names)));
        }
        for (OutputTask t : tasks) {
            t.weightedMetrics().forEach(m -> all.add(follow(m, t, capacity, true, names)));
        }
        followed = all.toArray(Followed[]::new);
    }

    private Followed follow(Metric m, OutputTask t, int capacity, boolean weighted, Set<String> names) {
        String name = unique(prefix(t), m.name(), weighted, names);
        return new Followed(name, m.start(t.rowsEach() * capacity, t.columns()), t.output(), weighted, m.masked());
    }

    private String prefix(OutputTask t) {
        return tasks.size() > 1 ? t.name() + "_" : "";
    }

    /** As Keras tells metrics of one name apart. */
    private static String unique(String prefix, String name, boolean weighted, Set<String> names) {
        String stem = prefix + name;
        if (names.contains(stem) && weighted) {
            stem = prefix + "weighted_" + name;
        }
        String unique = stem;
        for (int i = 1; !names.add(unique); i++) {
            unique = stem + "_" + i;
        }
        return unique;
    }

    void reset() {
        lossSum = 0;
        rows = 0;
        batches = 0;
        for (int i = 0; i < lossSums.length; i++) {
            lossSums[i] = 0;
        }
        for (Followed f : followed) {
            f.state().reset();
        }
    }

    /** Counts a batch of {@code n} samples that the plan just ran. */
    void update(double loss, StepPlan plan, Feed feed, int n) {
        lossSum += loss * n;
        rows += n;
        batches++;
        for (int i = 0; i < lossSums.length; i++) {
            lossSums[i] += plan.loss(i);
        }
        for (int i = 0; i < followed.length; i++) {
            Followed f = followed[i];
            float[] weights = plan.weights(f.output(), feed, f.weighted(), f.masked());
            f.state().update(plan.predictions(f.output(), n), plan.labels(f.output(), feed), weights);
        }
    }

    /** The mean over the rows so far. */
    double loss() {
        return lossSum / rows;
    }

    @Override
    public int count() {
        return followed.length;
    }

    @Override
    public String name(int i) {
        return followed[i].name();
    }

    @Override
    public double value(int i) {
        return followed[i].state().result();
    }

    /**
     * Losses and metrics with {@code prefix} before their names. An output's own loss is the mean over batches, whatever
     * their sizes, as Keras on TensorFlow has it; the sum of all counts rows.
     */
    Map<String, Double> results(String prefix) {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put(prefix + "loss", loss());
        for (int i = 0; i < lossSums.length && severalLosses; i++) {
            if (tasks.get(i).loss().isPresent()) {
                all.put(prefix + tasks.get(i).name() + "_loss", lossSums[i] / batches);
            }
        }
        for (int i = 0; i < followed.length; i++) {
            all.put(prefix + name(i), value(i));
        }
        return all;
    }
}
