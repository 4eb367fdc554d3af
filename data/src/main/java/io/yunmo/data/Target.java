package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a label becomes what a loss takes, and a network's output becomes a label again. Checks itself. */
sealed interface Target {
    Targets encode(Column label, int[] rows);

    Prediction decode(float[] outputs);

    /** At least two classes, in order. */
    record Classes(List<String> names) implements Target {
        public Classes {
            names = List.copyOf(names);
            if (names.size() < 2
                    || names.contains("")
                    || names.stream().distinct().count() != names.size()) {
                throw YunmoException.invalid(
                        "a classification needs at least two different classes in the training rows, there %s %s",
                        names.size() == 1 ? "is" : "are", names.isEmpty() ? "none" : Messages.list(names));
            }
        }

        @Override
        public Targets encode(Column label, int[] rows) {
            Map<String, Integer> index = new HashMap<>();
            names.forEach(n -> index.put(n, index.size()));
            int[] classes = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                requirePresent(label, rows[i]);
                Integer c = index.get(label.text(rows[i]));
                if (c == null) {
                    throw YunmoException.invalid(
                            "the class '%s' of row %d does not occur in the training rows; the classes there are %s",
                            Messages.shorten(label.text(rows[i])), rows[i] + 1, Messages.list(names));
                }
                classes[i] = c;
            }
            return new Targets.Classes(classes);
        }

        @Override
        public Prediction decode(float[] outputs) {
            float[] p = outputs.length == 1 && names.size() == 2 ? new float[] {1 - outputs[0], outputs[0]} : outputs;
            if (p.length != names.size()) {
                throw YunmoException.invalid(
                        "the network has %d outputs for %d classes; its last layer needs %d units",
                        outputs.length, names.size(), names.size());
            }
            Map<String, Float> byClass = new LinkedHashMap<>();
            int best = 0;
            for (int i = 0; i < p.length; i++) {
                requireNumber(p[i]);
                byClass.put(names.get(i), p[i]);
                best = p[i] > p[best] ? i : best;
            }
            return new Prediction.Labelled(names.get(best), byClass);
        }
    }

    /** {@code (y - mean) / scale}; mean 0 and scale 1 leave the target as it is. */
    record Values(double mean, double scale) implements Target {
        public Values {
            if (!Double.isFinite(mean) || !Double.isFinite(scale) || !(scale > 0)) {
                throw YunmoException.invalid("the target needs a finite mean and a scale above 0");
            }
        }

        @Override
        public Targets encode(Column label, int[] rows) {
            if (!(label instanceof NumberColumn n)) {
                throw YunmoException.invalid("the label '%s' is text: a regression needs numbers", label.name());
            }
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                requirePresent(label, rows[i]);
                values[i] = (float) ((n.value(rows[i]) - mean) / scale);
                if (!Float.isFinite(values[i])) {
                    throw YunmoException.invalid(
                            "the label '%s' is %s in row %d, beyond 32-bit floats (3.4e38); rescale it",
                            label.name(), n.text(rows[i]), rows[i] + 1);
                }
            }
            return new Targets.Values(values);
        }

        @Override
        public Prediction decode(float[] outputs) {
            if (outputs.length != 1) {
                throw YunmoException.invalid(
                        "the network has %d outputs; a regression needs 1 unit in its last layer", outputs.length);
            }
            requireNumber(outputs[0]);
            return new Prediction.Value((float) (outputs[0] * scale + mean));
        }
    }

    private static void requirePresent(Column label, int row) {
        if (label.isMissing(row)) {
            throw YunmoException.invalid("the label '%s' is missing in row %d", label.name(), row + 1);
        }
    }

    private static void requireNumber(float output) {
        if (Float.isNaN(output)) {
            throw new YunmoException(
                    ErrorCode.INVALID, "the network's output is NaN: its weights or its input are out of range");
        }
    }
}
