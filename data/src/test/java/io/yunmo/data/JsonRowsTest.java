package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

class JsonRowsTest {
    private static final Table TABLE = new Table(List.of(
            new NumberColumn("age", new double[] {20, 40, Double.NaN}),
            TextColumn.of("zip", List.of("1", "2", "")),
            TextColumn.of("label", List.of("yes", "no", "no"))));
    private static final int[] ALL = {0, 1, 2};

    private static List<Tensor> tensors(Pipeline p, String json) {
        return JsonRows.tensors(p, new ObjectMapper().readTree(json));
    }

    private static void refused(Pipeline p, String json, String... mentions) {
        YunmoException e = assertThrows(YunmoException.class, () -> tensors(p, json));
        for (String m : mentions) {
            assertTrue(e.getMessage().contains(m), m + " in: " + e.getMessage());
        }
    }

    @Test
    void rowsEncodeAsTheTableDoes() {
        Pipeline p = Pipeline.fit(TABLE, "label", Task.CLASSIFICATION, ALL, true);
        float[] byTable = new float[3 * p.featureWidth()];
        p.encode(TABLE, ALL, MemorySegment.ofArray(byTable));
        float[] byRows = new float[byTable.length];
        String json =
                "[{\"zip\":1,\"age\":20},{\"age\":40.0,\"zip\":\"2\",\"label\":\"no\"},{\"age\":null,\"zip\":null}]";
        p.encode(tensors(p, json), 3, MemorySegment.ofArray(byRows));
        assertArrayEquals(byTable, byRows);
    }

    @Test
    void numericRowsAreOneTensor() {
        Pipeline p = Pipeline.fit(TABLE.without("zip"), "label", Task.CLASSIFICATION, ALL, false);
        List<Tensor> t = tensors(p, "[{\"age\":1},{\"age\":2}]");
        assertEquals(1, t.size());
        assertEquals(2f, t.getFirst().floatAt(1));
    }

    @Test
    void wrongRowsAreNamed() {
        Pipeline p = Pipeline.fit(TABLE, "label", Task.CLASSIFICATION, ALL, true);
        refused(p, "{}", "list");
        refused(p, "[]", "list");
        refused(p, "[1]", "row 1");
        refused(
                p,
                "[{\"age\":1,\"zip\":\"1\"},{\"aeg\":1,\"zip\":\"1\"}]",
                "row 2",
                "'aeg'",
                "did you mean 'age'",
                "lacks");
        refused(p, "[{\"age\":\"1\",\"zip\":\"1\"}]", "row 1", "'age'", "number");
        refused(p, "[{\"age\":1e39,\"zip\":\"1\"}]", "row 1", "'age'");
        refused(p, "[{\"age\":1e999,\"zip\":\"1\"}]", "row 1", "'age'");
        refused(p, "[{\"age\":" + "9".repeat(400) + ",\"zip\":\"1\"}]", "row 1", "'age'");
        refused(p, "[{\"age\":1,\"zip\":[1]}]", "row 1", "'zip'", "text");
    }
}
