package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final double NONE = Double.NaN;

    private static Table table() {
        return new Table(List.of(
                new NumberColumn("n", new double[] {1, 2, 2, NONE, 1}),
                TextColumn.of("t", List.of("云模", "b", "b", "", "云模"))));
    }

    /** The form in docs/data.md. */
    @Test
    void jsonIsStable() {
        assertEquals(
                "{\"rows\":5,\"duplicate_rows\":2,\"columns\":["
                        + "{\"name\":\"n\",\"type\":\"number\",\"count\":4,\"missing\":1,\"distinct\":2,\"min\":1.0,\"max\":2.0,"
                        + "\"mean\":1.5,\"std\":0.5,\"q05\":1.0,\"q25\":1.0,\"median\":1.5,\"q75\":2.0,\"q95\":2.0,"
                        + "\"values\":{\"1\":2,\"2\":2}},"
                        + "{\"name\":\"t\",\"type\":\"text\",\"count\":4,\"missing\":1,\"distinct\":2,\"min_length\":1,"
                        + "\"max_length\":2,\"mean_length\":1.5,\"values\":{\"b\":2,\"云模\":2}}],"
                        + "\"classes\":{\"b\":2,\"云模\":2}}",
                Profile.of(table(), "t").toJson().toString());
    }

    @Test
    void columnsWithoutValuesHaveNoStatistics() {
        Profile p = Profile.of(new Table(
                List.of(new NumberColumn("n", new double[] {NONE, NONE}), TextColumn.of("t", List.of("", "")))));
        assertEquals(1, p.duplicateRows());
        assertTrue(p.columns().stream().allMatch(c -> c.count() == 0 && c.missing() == 2 && c.distinct() == 0));
        assertEquals(
                "{\"name\":\"n\",\"type\":\"number\",\"count\":0,\"missing\":2,\"distinct\":0,\"values\":{}}",
                p.columns().getFirst().toJson().toString());
    }

    @Test
    void extremeNumbersDoNotOverflow() {
        ColumnProfile.Numbers n = (ColumnProfile.Numbers)
                ColumnProfile.of(new NumberColumn("n", new double[] {1.7e308, -1.7e308, 1.7e308, 1.7e308}));
        assertEquals(0.85e308, n.mean(), 1e294);
        assertEquals(1.4722431864335457e308, n.std(), 1e294);
        ColumnProfile.Numbers tiny =
                (ColumnProfile.Numbers) ColumnProfile.of(new NumberColumn("n", new double[] {1e-200, 3e-200}));
        assertEquals(1e-200, tiny.std(), 1e-214);
    }

    @Test
    void quantilesInterpolateAsNumpyDoes() {
        // numpy.quantile([1, 2, 4, 8], [.05, .25, .5, .75, .95])
        double[] v = {1, 2, 4, 8};
        double[] q = {0.05, 0.25, 0.5, 0.75, 0.95};
        double[] expected = {1.15, 1.75, 3, 5, 7.4};
        for (int i = 0; i < q.length; i++) {
            assertEquals(expected[i], Quantiles.of(v, q[i]), 1e-12);
        }
    }

    @Test
    void aRegressionHasNoClasses() {
        Table t = new Table(List.of(new NumberColumn("y", new double[] {0.5, 1.5, 2.5})));
        assertEquals(Map.of(), Profile.of(t, "y").classes());
        assertEquals(
                Map.of("0.5", 1, "1.5", 1, "2.5", 1),
                Profile.of(t).columns().getFirst().values());
    }
}
