package io.yunmo.server.training;

import io.yunmo.data.Pipeline;
import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.Trainer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known about a trained network before it may be released: its loss and metrics on each part of the rows, and on
 * the judged part (test rows where there are any) what kind of errors it makes and how a constant answer would do.
 */
final class ValidationReport {
    private static final int BATCH = 256;
    private static final double WIDE_GAP = 0.1;
    private static final int FEW_ROWS = 100;

    private final TrainingRows rows;
    private final Pipeline pipeline;
    private final LossKind loss;
    private final Map<String, Map<String, Double>> parts = new LinkedHashMap<>();
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ArrayNode notes = JsonNodeFactory.instance.arrayNode();

    ValidationReport(TrainingRows rows, Pipeline pipeline, LossKind loss) {
        this.rows = rows;
        this.pipeline = pipeline;
        this.loss = loss;
    }

    /** Measures the network; {@code judged} holds the rows of {@link TrainingRows#judged}. */
    ObjectNode write(
            Network network, Trainer trainer, Examples train, Optional<Examples> validation, Optional<Examples> test) {
        parts.put("train", trainer.evaluate(train, BATCH));
        validation.ifPresent(v -> parts.put("validation", trainer.evaluate(v, BATCH)));
        test.ifPresent(t -> parts.put("test", trainer.evaluate(t, BATCH)));
        Examples judged = test.or(() -> validation).orElse(train);
        head();
        float[] outputs = outputs(network, judged);
        switch (rows.task()) {
            case CLASSIFICATION -> classification(outputs);
            case REGRESSION -> regression(outputs);
        }
        notesOnRows();
        json.set("notes", notes);
        return json;
    }

    /** The metrics by part, as {@link #write} measured them. */
    Map<String, Map<String, Double>> parts() {
        return parts;
    }

    private void head() {
        json.put("task", rows.task().wireName());
        json.put("label", rows.label());
        json.put("features", pipeline.featureWidth());
        ObjectNode sizes = json.putObject("rows");
        sizes.put("train", rows.split().train().length);
        sizes.put("validation", rows.split().validation().length);
        sizes.put("test", rows.split().test().length);
        sizes.put("without_label", rows.withoutLabel());
        parts.forEach((part, values) -> {
            ObjectNode node = json.putObject(part);
            values.forEach((name, value) -> Numbers.put(node, name, value));
        });
        json.put("judged_on", rows.judgedName());
    }

    private void classification(float[] outputs) {
        List<String> classes = pipeline.classes();
        int[] truth = classes(rows.judged());
        int[] predicted = predictedClasses(outputs, truth.length);
        ClassificationReport report = ClassificationReport.of(classes, truth, predicted);
        json.setAll(report.toJson());
        int majority = majority(classes(rows.split().train()), classes.size());
        int[] constant = new int[truth.length];
        java.util.Arrays.fill(constant, majority);
        double baseline = ClassificationReport.of(classes, truth, constant).accuracy();
        json.putObject("baseline")
                .put("kind", "majority")
                .put("label", classes.get(majority))
                .put("accuracy", baseline);
        if (report.accuracy() <= baseline) {
            note(
                    "the network is not better than answering '%s' always (accuracy %.3f against %.3f)",
                    classes.get(majority), report.accuracy(), baseline);
        }
        noteGap("accuracy");
    }

    private void regression(float[] outputs) {
        double[] truth = values(rows.judged());
        double[] predicted = new double[truth.length];
        java.util.Arrays.setAll(predicted, i -> outputs[i]);
        RegressionReport report = RegressionReport.of(truth, predicted);
        json.setAll(report.toJson());
        double mean =
                java.util.Arrays.stream(values(rows.split().train())).average().orElse(0);
        RegressionReport baseline = RegressionReport.constant(truth, mean);
        json.putObject("baseline")
                .put("kind", "mean")
                .put("value", mean)
                .put("mae", baseline.mae())
                .put("rmse", baseline.rmse());
        if (report.rmse() >= baseline.rmse()) {
            note(
                    "the network is not better than answering the training rows' mean %.4g always (rmse %.4g against %.4g)",
                    mean, report.rmse(), baseline.rmse());
        }
    }

    private void noteGap(String metric) {
        double train = parts.get("train").getOrDefault(metric, Double.NaN);
        double judged = parts.get(rows.judgedName()).getOrDefault(metric, Double.NaN);
        if (train - judged > WIDE_GAP) {
            note(
                    "%s is %.3f on training rows and %.3f on %s rows: the network has learnt rows by heart; try early"
                            + " stopping, Dropout, fewer units or more rows",
                    metric, train, judged, rows.judgedName());
        }
    }

    private void notesOnRows() {
        int judged = rows.judged().length;
        if (rows.judgedName().equals("train")) {
            note("no rows were held out: these numbers say nothing about new rows; set data.test");
        } else if (judged < FEW_ROWS) {
            note("only %d %s rows: the numbers may be off by chance", judged, rows.judgedName());
        }
        if (rows.judgedName().equals("validation")) {
            note("judged on validation rows, which have steered the training if early stopping was on; set data.test");
        }
        rows.warnings().forEach(notes::add);
    }

    private void note(String format, Object... arguments) {
        notes.add(String.format(Locale.ROOT, format, arguments));
    }

    private int[] classes(int[] which) {
        return switch (pipeline.targets(rows.table(), which)) {
            case io.yunmo.data.Targets.Classes c -> c.indices();
            case io.yunmo.data.Targets.Values v -> throw new IllegalStateException("a classification has classes");
        };
    }

    private double[] values(int[] which) {
        return switch (pipeline.targets(rows.table(), which)) {
            case io.yunmo.data.Targets.Classes c -> throw new IllegalStateException("a regression has numbers");
            case io.yunmo.data.Targets.Values v -> {
                double[] values = new double[v.values().length];
                java.util.Arrays.setAll(values, i -> v.values()[i]);
                yield values;
            }
        };
    }

    private static int majority(int[] truth, int classes) {
        int[] counts = new int[classes];
        int best = 0;
        for (int t : truth) {
            counts[t]++;
        }
        for (int c = 1; c < classes; c++) {
            best = counts[c] > counts[best] ? c : best;
        }
        return best;
    }

    private int[] predictedClasses(float[] outputs, int n) {
        int units = outputs.length / n;
        int[] predicted = new int[n];
        for (int i = 0; i < n; i++) {
            if (units == 1) {
                predicted[i] = outputs[i] > (loss.fromLogits() ? 0 : 0.5f) ? 1 : 0;
            } else {
                int best = 0;
                for (int c = 1; c < units; c++) {
                    best = outputs[i * units + c] > outputs[i * units + best] ? c : best;
                }
                predicted[i] = best;
            }
        }
        return predicted;
    }

    private static float[] outputs(Network network, Examples examples) {
        try (Arena arena = Arena.ofConfined();
                Inference inference = network.inference(BATCH)) {
            Examples.Input x = examples.x().getFirst();
            int width = inference.outputWidth();
            float[] all = new float[Math.multiplyExact(examples.rows(), width)];
            MemorySegment y = arena.allocate(4L * BATCH * width, 64);
            for (int from = 0; from < examples.rows(); from += BATCH) {
                int n = Math.min(BATCH, examples.rows() - from);
                inference.run(x.values().asSlice(4L * from * x.width(), 4L * n * x.width()), n, y);
                MemorySegment.copy(y, ValueLayout.JAVA_FLOAT, 0, all, from * width, n * width);
            }
            return all;
        }
    }
}
