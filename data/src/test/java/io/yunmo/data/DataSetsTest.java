package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bundled data sets, read and profiled, against a few lines of plain Java that know nothing of the reader. */
class DataSetsTest {
    private record Known(String name, int rows, int columns, String label, Task task, int classes) {}

    private static final List<Known> SETS = List.of(
            new Known("iris", 150, 5, "species", Task.CLASSIFICATION, 3),
            new Known("wine", 178, 14, "cultivar", Task.CLASSIFICATION, 3),
            new Known("breast_cancer", 569, 31, "diagnosis", Task.CLASSIFICATION, 2),
            new Known("diabetes", 442, 11, "progression", Task.REGRESSION, 0),
            new Known("digits", 1797, 65, "digit", Task.CLASSIFICATION, 10),
            new Known("german_credit", 1000, 21, "class", Task.CLASSIFICATION, 2));

    private static Reading read(String name) {
        return TableReader.read(Fixtures.path("datasets/" + name + ".csv"), ReadOptions.DEFAULT);
    }

    @TestFactory
    Stream<DynamicTest> schemaRowsProfileAndSplit() {
        return SETS.stream().map(k -> DynamicTest.dynamicTest(k.name(), () -> check(k)));
    }

    private static void check(Known k) throws IOException {
        Reading reading = read(k.name());
        assertEquals(List.of(), reading.warnings());
        Table t = reading.table();
        assertEquals(k.rows(), t.rows());
        assertEquals(k.columns(), t.columns().size());
        List<String> lines = Files.readAllLines(Fixtures.path("datasets/" + k.name() + ".csv"));
        String[][] cells = lines.stream().skip(1).map(l -> l.split(",", -1)).toArray(String[][]::new);
        Profile p = Profile.of(t, k.label());
        assertEquals(lines.size() - 1 - new HashSet<>(lines.subList(1, lines.size())).size(), p.duplicateRows());
        for (int c = 0; c < k.columns(); c++) {
            int at = c;
            column(
                    Arrays.stream(cells).map(r -> r[at]).toArray(String[]::new),
                    t.columns().get(c),
                    p.columns().get(c));
        }
        LabelCheck check = LabelCheck.of(t, k.label());
        assertEquals(k.task(), check.task());
        assertEquals(k.classes(), p.classes().size());
        if (k.task() == Task.CLASSIFICATION) {
            stratified(t.column(k.label()), p.classes());
        }
    }

    private static void column(String[] cells, Column c, ColumnProfile p) {
        boolean numeric = Arrays.stream(cells).allMatch(s -> s.matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?"));
        assertEquals(numeric ? ColumnType.NUMBER : ColumnType.TEXT, c.type(), c.name());
        assertEquals(cells.length, p.count());
        assertEquals(0, p.missing());
        Map<String, Integer> counts = new HashMap<>();
        for (String s : cells) {
            counts.merge(s, 1, Integer::sum);
        }
        if (numeric) {
            numbers(Arrays.stream(cells).mapToDouble(Double::parseDouble).toArray(), (NumberColumn) c, p);
        } else {
            assertEquals(counts.size(), p.distinct());
            p.values().forEach((value, n) -> assertEquals(counts.get(value), n));
            IntStream.range(0, cells.length).forEach(i -> assertEquals(cells[i], c.text(i)));
        }
    }

    private static void numbers(double[] v, NumberColumn c, ColumnProfile given) {
        ColumnProfile.Numbers p = assertInstanceOf(ColumnProfile.Numbers.class, given);
        IntStream.range(0, v.length).forEach(i -> assertEquals(v[i], c.value(i)));
        double mean = Arrays.stream(v).sum() / v.length;
        double variance = Arrays.stream(v).map(x -> (x - mean) * (x - mean)).sum() / v.length;
        double[] sorted = Arrays.stream(v).sorted().toArray();
        assertEquals(sorted[0], p.min());
        assertEquals(sorted[v.length - 1], p.max());
        assertEquals(mean, p.mean(), 1e-12 * Math.max(1, Math.abs(mean)));
        assertEquals(Math.sqrt(variance), p.std(), 1e-12 * Math.max(1, Math.sqrt(variance)));
        assertEquals(Arrays.stream(v).distinct().count(), p.distinct());
        double middle =
                v.length % 2 == 1 ? sorted[v.length / 2] : (sorted[v.length / 2 - 1] + sorted[v.length / 2]) / 2;
        assertEquals(middle, p.median(), 1e-12 * Math.max(1, Math.abs(middle)));
    }

    private static void stratified(Column label, Map<String, Integer> classes) {
        Split s = Split.stratified(label, 0.2, 0.1, 7);
        for (int[] part : List.of(s.test(), s.validation())) {
            Map<String, Integer> given = Classes.balance(label, part);
            classes.forEach((name, n) -> {
                double exact = (double) n * part.length / label.size();
                assertTrue(Math.abs(given.getOrDefault(name, 0) - exact) < 1, name + given);
            });
        }
    }

    /** The first row that scikit-learn's StandardScaler makes of iris, from its documentation and many tutorials. */
    @Test
    void standardisesIrisAsScikitLearnDoes() {
        Table t = read("iris").table();
        int[] all = IntStream.range(0, t.rows()).toArray();
        Pipeline p = Pipeline.fit(t, "species", Task.CLASSIFICATION, all, true);
        float[] out = new float[4];
        p.encode(t, new int[] {0}, MemorySegment.ofArray(out));
        assertArrayEquals(new float[] {-0.90068117f, 1.01900435f, -1.34022653f, -1.3154443f}, out, 1e-6f);
        assertEquals(List.of("setosa", "versicolor", "virginica"), p.classes());
    }

    @Test
    void digitsHaveTenNumberedClassesInNumericOrderAndConstantPixels() {
        Table t = read("digits").table();
        int[] all = IntStream.range(0, t.rows()).toArray();
        Pipeline p = Pipeline.fit(t, "digit", Task.CLASSIFICATION, all, true);
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), p.classes());
        assertEquals(List.of(new Pipeline.Input("input", io.yunmo.tensor.ElementType.F32, 64)), p.inputs());
        float[] out = new float[64 * t.rows()];
        p.encode(t, all, MemorySegment.ofArray(out));
        for (int row = 0; row < t.rows(); row++) {
            assertEquals(0f, out[row * 64], "pixel_0_0 is always 0");
        }
        Targets.Classes targets = assertInstanceOf(Targets.Classes.class, p.targets(t, all));
        assertEquals(((NumberColumn) t.column("digit")).value(100), targets.indices()[100]);
    }

    @Test
    void germanCreditMixesNumbersAndCategories() {
        Table t = read("german_credit").table();
        int[] all = IntStream.range(0, t.rows()).toArray();
        Pipeline p = Pipeline.fit(t, "class", Task.CLASSIFICATION, all, true);
        int categories = t.without("class").columns().stream()
                .mapToInt(c -> c instanceof TextColumn x
                        ? (int) x.dictionary().stream().distinct().count()
                        : 1)
                .sum();
        assertEquals(categories, p.featureWidth());
        assertEquals(20, p.inputs().size());
        assertTrue(p.featureNames().contains("own_telephone=none"));
        assertEquals(List.of("bad", "good"), p.classes());
        float[] out = new float[p.featureWidth() * t.rows()];
        p.encode(t, all, MemorySegment.ofArray(out));
        int from = p.featureNames()
                .indexOf(p.featureNames().stream()
                        .filter(n -> n.startsWith("purpose="))
                        .findFirst()
                        .orElseThrow());
        long width =
                p.featureNames().stream().filter(n -> n.startsWith("purpose=")).count();
        for (int row = 0; row < t.rows(); row++) {
            float sum = 0;
            for (int i = 0; i < width; i++) {
                sum += out[row * p.featureWidth() + from + i];
            }
            assertEquals(1f, sum);
        }
    }
}
