package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Learns a pipeline's numbers and categories from training rows. All problems are reported together. */
final class PipelineFit {
    private static final int FEW_CATEGORIES = 32;

    private final Table table;
    private final int[] rows;
    private final PipelineOptions options;
    private final List<String> problems = new ArrayList<>();

    PipelineFit(Table table, int[] rows, PipelineOptions options) {
        this.table = table;
        this.rows = rows;
        this.options = options;
    }

    Pipeline fit(String label) {
        Column target = table.column(label);
        if (rows.length == 0) {
            throw YunmoException.invalid("there are no training rows to fit the pipeline on");
        }
        checkFills(label);
        List<Feature> features = new ArrayList<>();
        for (Column c : table.columns()) {
            if (!c.name().equals(label)) {
                feature(c, features);
            }
        }
        if (features.isEmpty() && problems.isEmpty()) {
            problems.add("there is no column beside the label '" + label + "'");
        }
        if (!problems.isEmpty()) {
            throw new YunmoException(ErrorCode.INVALID, String.join("; ", problems));
        }
        return new Pipeline(label, target(target), features);
    }

    private void checkFills(String label) {
        options.fills().forEach((name, fill) -> {
            if (name.equals(label) || !(table.find(name).orElse(null) instanceof NumberColumn)) {
                problems.add("a fill is given for '" + Messages.shorten(name) + "', which is no number column");
            } else if (!Float.isFinite(fill.floatValue())) {
                problems.add("the fill of '" + Messages.shorten(name) + "' is not a finite 32-bit number");
            }
        });
    }

    private void feature(Column c, List<Feature> features) {
        switch (c) {
            case NumberColumn n -> number(n, features);
            case TextColumn t -> category(t, features);
        }
    }

    private void number(NumberColumn c, List<Feature> features) {
        double[] values = c.present(rows);
        Double given = options.fills().get(c.name());
        if (values.length == 0 && given == null) {
            problems.add("the column '" + Messages.shorten(c.name())
                    + "' has no value in the training rows; leave it out or give a fill");
            return;
        }
        for (double v : values) {
            if (Float.isInfinite((float) v)) {
                problems.add("the column '" + Messages.shorten(c.name()) + "' holds " + v
                        + ", beyond 32-bit floats (3.4e38); rescale it");
                return;
            }
        }
        double fill = given != null ? given : median(values);
        Moments m = Moments.of(filled(values, fill));
        features.add(
                options.standardize()
                        ? new Feature.Number(c.name(), (float) fill, m.mean(), m.scale(rows.length))
                        : new Feature.Number(c.name(), (float) fill, 0, 1));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return Quantiles.of(sorted, 0.5);
    }

    private double[] filled(double[] values, double fill) {
        double[] all = Arrays.copyOf(values, rows.length);
        Arrays.fill(all, values.length, rows.length, fill);
        return all;
    }

    private void category(TextColumn c, List<Feature> features) {
        List<String> categories = List.copyOf(Classes.balance(c, rows).keySet());
        String name = Messages.shorten(c.name());
        long present = Arrays.stream(rows).filter(r -> !c.isMissing(r)).count();
        if (categories.isEmpty()) {
            problems.add("the text column '" + name + "' has no value in the training rows; leave it out");
        } else if (categories.size() > options.maxCategories()
                || categories.size() > FEW_CATEGORIES && categories.size() * 2L > present) {
            problems.add(
                    "the text column '%s' has %d different values in %d training rows, as free text or an identifier has (at most %d categories are encoded): leave the column out, or group its values"
                            .formatted(name, categories.size(), rows.length, options.maxCategories()));
        } else {
            features.add(new Feature.Category(c.name(), categories));
        }
    }

    private Target target(Column label) {
        return switch (options.task()) {
            case CLASSIFICATION ->
                new Target.Classes(List.copyOf(Classes.balance(label, rows).keySet()));
            case REGRESSION -> {
                if (!(label instanceof NumberColumn n)) {
                    throw YunmoException.invalid("the label '%s' is text: a regression needs numbers", label.name());
                }
                if (!options.standardizeTarget()) {
                    yield new Target.Values(0, 1);
                }
                double[] values = n.present(rows);
                if (values.length == 0) {
                    throw YunmoException.invalid("the label '%s' has no value in the training rows", label.name());
                }
                Moments m = Moments.of(values);
                yield new Target.Values(m.mean(), m.scale(values.length));
            }
        };
    }
}
