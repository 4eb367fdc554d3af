package io.yunmo.server.training;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How predicted classes compare with the true ones: counts {@code [true][predicted]} and what follows from them.
 * Precision, recall and F1 with nothing to divide by are 0, as in scikit-learn.
 */
record ClassificationReport(List<String> classes, int[][] confusion) {

    static ClassificationReport of(List<String> classes, int[] truth, int[] predicted) {
        int[][] counts = new int[classes.size()][classes.size()];
        for (int i = 0; i < truth.length; i++) {
            counts[truth[i]][predicted[i]]++;
        }
        return new ClassificationReport(List.copyOf(classes), counts);
    }

    int rows() {
        int n = 0;
        for (int c = 0; c < classes.size(); c++) {
            n += support(c);
        }
        return n;
    }

    private int support(int c) {
        int n = 0;
        for (int count : confusion[c]) {
            n += count;
        }
        return n;
    }

    private int claimed(int c) {
        int n = 0;
        for (int[] row : confusion) {
            n += row[c];
        }
        return n;
    }

    double accuracy() {
        int right = 0;
        for (int c = 0; c < classes.size(); c++) {
            right += confusion[c][c];
        }
        return ratio(right, rows());
    }

    double precision(int c) {
        return ratio(confusion[c][c], claimed(c));
    }

    double recall(int c) {
        return ratio(confusion[c][c], support(c));
    }

    double f1(int c) {
        return ratio(2.0 * confusion[c][c], support(c) + claimed(c));
    }

    double macroF1() {
        double sum = 0;
        for (int c = 0; c < classes.size(); c++) {
            sum += f1(c);
        }
        return sum / classes.size();
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("accuracy", accuracy());
        json.put("macro_f1", macroF1());
        ArrayNode list = json.putArray("classes");
        for (int c = 0; c < classes.size(); c++) {
            list.addObject()
                    .put("label", classes.get(c))
                    .put("precision", precision(c))
                    .put("recall", recall(c))
                    .put("f1", f1(c))
                    .put("rows", support(c));
        }
        ArrayNode table = json.putArray("confusion");
        for (int[] row : confusion) {
            ArrayNode line = table.addArray();
            for (int count : row) {
                line.add(count);
            }
        }
        return json;
    }
}
