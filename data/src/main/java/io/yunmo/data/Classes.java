package io.yunmo.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The classes of a label column, sorted: by value for numbers, in the order of {@link String} for text. */
final class Classes {
    private Classes() {}

    /** How often each value of a column occurs; missing ones do not count. */
    static Map<String, Integer> balance(Column label) {
        return balance(label, IntStream.range(0, label.size()).toArray());
    }

    static Map<String, Integer> balance(Column label, int[] rows) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        switch (label) {
            case NumberColumn n -> {
                TreeMap<Double, Integer> sorted = new TreeMap<>();
                Arrays.stream(n.present(rows)).forEach(v -> sorted.merge(v + 0.0, 1, Integer::sum));
                sorted.forEach((v, count) -> counts.put(NumberColumn.format(v), count));
            }
            case TextColumn t -> {
                long[] byCode = t.counts(rows);
                TreeMap<String, Integer> sorted = new TreeMap<>();
                IntStream.range(0, byCode.length)
                        .filter(i -> byCode[i] > 0)
                        .forEach(i -> sorted.put(t.dictionary().get(i), (int) byCode[i]));
                counts.putAll(sorted);
            }
        }
        return counts;
    }
}
