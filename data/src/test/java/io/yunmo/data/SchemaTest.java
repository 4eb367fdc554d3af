package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaTest {
    @Test
    void jsonRoundTrips() {
        Schema s =
                new Schema(List.of(new Schema.Field("a", ColumnType.NUMBER), new Schema.Field("云", ColumnType.TEXT)));
        String json = "[{\"name\":\"a\",\"type\":\"number\"},{\"name\":\"云\",\"type\":\"text\"}]";
        assertEquals(json, s.toJson().toString());
        assertEquals(s, Schema.fromJson(json));
        for (String bad : List.of("", "{}", "[1]", "[{\"name\":\"a\"}]", "[{\"name\":\"a\",\"type\":\"int\"}]")) {
            assertThrows(YunmoException.class, () -> Schema.fromJson(bad));
        }
    }

    @Test
    void typesAreWrittenAsNameColonType() {
        assertEquals(Map.of("a", ColumnType.NUMBER, "b:c", ColumnType.TEXT), Schema.parseTypes("a:number, b:c:text"));
        assertEquals(Map.of(), Schema.parseTypes(" "));
        for (String bad : List.of("a", ":number", "a:int", "a:number,")) {
            assertThrows(YunmoException.class, () -> Schema.parseTypes(bad), bad);
        }
    }

    @Test
    void tablesOfTheSameColumnsAreJoined() {
        Table a = new Table(List.of(new NumberColumn("n", new double[] {1}), TextColumn.of("t", List.of("x"))));
        Table b = new Table(List.of(TextColumn.of("t", List.of("", "y")), new NumberColumn("n", new double[] {2, 3})));
        Table joined = Table.concat(List.of(a, b));
        assertEquals(List.of("n", "t"), joined.names());
        assertEquals(3, ((NumberColumn) joined.column("n")).value(2));
        assertEquals("y", joined.column("t").text(2));
        assertTrue(joined.column("t").isMissing(1));
        YunmoException e = assertThrows(YunmoException.class, () -> Table.concat(List.of(a, a.without("t"))));
        assertTrue(e.getMessage().contains("'t' is missing"), e.getMessage());
        assertThrows(YunmoException.class, () -> new Table(List.of(a.column("n"), b.column("n"))));
        assertThrows(YunmoException.class, () -> new NumberColumn("n", new double[] {Double.NEGATIVE_INFINITY}));
    }
}
