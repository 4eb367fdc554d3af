package io.yunmo.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one column holds. */
public sealed interface ColumnProfile {
    /** Numbers of more different values than this are not listed one by one. */
    int MOST_LISTED_NUMBERS = 50;

    /** Most frequent texts that are listed. */
    int MOST_LISTED_TEXTS = 10;

    String name();

    /** Rows that have a value. */
    int count();

    int missing();

    /** Different values. */
    int distinct();

    /** How often values occur: all numbers, ascending, where there are few; the most frequent texts first. */
    Map<String, Integer> values();

    ObjectNode toJson();

    /**
     * A number column. The statistics are of the present values and NaN when there are none; {@code std} divides by the
     * count; quantiles interpolate linearly.
     */
    record Numbers(
            String name,
            int count,
            int missing,
            int distinct,
            double min,
            double max,
            double mean,
            double std,
            double q05,
            double q25,
            double median,
            double q75,
            double q95,
            Map<String, Integer> values)
            implements ColumnProfile {
        public Numbers {
            Objects.requireNonNull(name, "name");
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode n = head(this, ColumnType.NUMBER);
            if (count > 0) {
                n.put("min", min).put("max", max).put("mean", mean).put("std", std);
                n.put("q05", q05)
                        .put("q25", q25)
                        .put("median", median)
                        .put("q75", q75)
                        .put("q95", q95);
            }
            Profile.counts(n.putObject("values"), values);
            return n;
        }
    }

    /** A text column; lengths are in code points, 0 when no row has a value. */
    record Texts(
            String name,
            int count,
            int missing,
            int distinct,
            int minLength,
            int maxLength,
            double meanLength,
            Map<String, Integer> values)
            implements ColumnProfile {
        public Texts {
            Objects.requireNonNull(name, "name");
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public ObjectNode toJson() {
            ObjectNode n = head(this, ColumnType.TEXT);
            n.put("min_length", minLength).put("max_length", maxLength).put("mean_length", meanLength);
            Profile.counts(n.putObject("values"), values);
            return n;
        }
    }

    static ColumnProfile of(Column column) {
        return switch (column) {
            case NumberColumn n -> numbers(n);
            case TextColumn t -> texts(t);
        };
    }

    private static ObjectNode head(ColumnProfile p, ColumnType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", p.name())
                .put("type", type.wireName())
                .put("count", p.count())
                .put("missing", p.missing())
                .put("distinct", p.distinct());
    }

    private static Numbers numbers(NumberColumn c) {
        double[] v = c.sorted();
        if (v.length == 0) {
            double none = Double.NaN;
            return new Numbers(
                    c.name(), 0, c.missing(), 0, none, none, none, none, none, none, none, none, none, Map.of());
        }
        Moments m = Moments.of(v);
        int distinct = NumberColumn.distinct(v);
        return new Numbers(
                c.name(),
                v.length,
                c.missing(),
                distinct,
                v[0],
                v[v.length - 1],
                m.mean(),
                m.std(),
                Quantiles.of(v, 0.05),
                Quantiles.of(v, 0.25),
                Quantiles.of(v, 0.5),
                Quantiles.of(v, 0.75),
                Quantiles.of(v, 0.95),
                distinct <= MOST_LISTED_NUMBERS ? Classes.balance(c) : Map.of());
    }

    private static Texts texts(TextColumn c) {
        long[] counts = c.counts(IntStream.range(0, c.size()).toArray());
        int[] used =
                IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
        int[] lengths = Arrays.stream(used)
                .map(i -> c.dictionary()
                        .get(i)
                        .codePointCount(0, c.dictionary().get(i).length()))
                .toArray();
        int count = c.size() - c.missing();
        double total = IntStream.range(0, used.length)
                .mapToDouble(i -> (double) lengths[i] * counts[used[i]])
                .sum();
        Map<String, Integer> top = new LinkedHashMap<>();
        Arrays.stream(used)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> -counts[i])
                        .thenComparing(i -> c.dictionary().get(i)))
                .limit(MOST_LISTED_TEXTS)
                .forEach(i -> top.put(c.dictionary().get(i), (int) counts[i]));
        return new Texts(
                c.name(),
                count,
                c.missing(),
                used.length,
                Arrays.stream(lengths).min().orElse(0),
                Arrays.stream(lengths).max().orElse(0),
                count == 0 ? 0 : total / count,
                top);
    }
}
