package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Rows written as JSON objects by column name, as a prediction request has them. */
public final class JsonRows {
    private JsonRows() {}

    /**
     * The tensors of {@code [{"age": 41, "job": "skilled"}, …]} in the order of {@link Pipeline#inputs}, on the heap. Every
     * column must be there; null is a missing value; the label may be there and is ignored.
     *
     * @throws YunmoException INVALID naming the row (from 1) and the column
     */
    public static List<Tensor> tensors(Pipeline pipeline, JsonNode rows) {
        if (!rows.isArray() || rows.isEmpty()) {
            throw YunmoException.invalid("the rows are a list of at least one object: [{\"column\": value, …}, …]");
        }
        List<Schema.Field> fields = pipeline.columns().fields();
        checkKeys(pipeline, rows);
        if (pipeline.inputs().getFirst().name().equals(Pipeline.NUMERIC_INPUT)
                && fields.stream().allMatch(f -> f.type() == ColumnType.NUMBER)) {
            return List.of(numbers(rows, fields));
        }
        return fields.stream()
                .map(f -> switch (f.type()) {
                    case NUMBER -> numbers(rows, List.of(f));
                    case TEXT -> texts(rows, f.name());
                })
                .toList();
    }

    private static void checkKeys(Pipeline pipeline, JsonNode rows) {
        List<String> names = pipeline.columns().names();
        Set<String> known = new HashSet<>(names);
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < rows.size() && problems.size() < 20; i++) {
            JsonNode row = rows.get(i);
            if (!row.isObject()) {
                throw YunmoException.invalid("row %d is no object: {\"column\": value, …}", i + 1);
            }
            for (String key : row.propertyNames()) {
                if (!known.contains(key) && !key.equals(pipeline.label())) {
                    problems.add("row %d has the unknown column '%s'%s"
                            .formatted(i + 1, Messages.shorten(key), Messages.didYouMean(key, names)));
                }
            }
            for (String name : names) {
                if (!row.has(name)) {
                    problems.add("row %d lacks the column '%s' (null stands for missing)"
                            .formatted(i + 1, Messages.shorten(name)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new YunmoException(
                    ErrorCode.INVALID, String.join("; ", problems.subList(0, Math.min(20, problems.size()))));
        }
    }

    private static Tensor numbers(JsonNode rows, List<Schema.Field> fields) {
        float[] values = new float[Math.multiplyExact(rows.size(), fields.size())];
        int at = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (Schema.Field f : fields) {
                values[at++] = number(rows.get(i).get(f.name()), i, f.name());
            }
        }
        return Tensor.ofFloats(Shape.of(rows.size(), fields.size()), values);
    }

    private static float number(JsonNode value, int row, String column) {
        if (value.isNull()) {
            return Float.NaN;
        }
        float v = value.isNumber() ? (float) value.doubleValue(Double.POSITIVE_INFINITY) : Float.POSITIVE_INFINITY;
        if (Float.isInfinite(v)) {
            throw YunmoException.invalid(
                    "row %d has %s for the column '%s', which takes a number of 32 bits or null",
                    row + 1, Messages.shorten(value.toString()), Messages.shorten(column));
        }
        return v;
    }

    private static Tensor texts(JsonNode rows, String column) {
        List<byte[]> texts = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            texts.add(text(rows.get(i).get(column), i, column).getBytes(StandardCharsets.UTF_8));
        }
        return Tensor.ofStrings(Shape.of(rows.size(), 1), texts);
    }

    private static String text(JsonNode value, int row, String column) {
        if (value.isNull()) {
            return "";
        }
        if (value.isNumber() && Double.isFinite(value.doubleValue(Double.NaN))) {
            return NumberColumn.format(value.doubleValue());
        }
        if (!value.isString() && !value.isBoolean()) {
            throw YunmoException.invalid(
                    "row %d has %s for the column '%s', which takes a text or null",
                    row + 1, Messages.shorten(value.toString()), Messages.shorten(column));
        }
        return value.asString();
    }
}
