package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every file of the dirty fixtures gets the verdict that stands beside it. */
class DirtyFilesTest {
    @TestFactory
    Stream<DynamicTest> verdicts() {
        JsonNode cases = Fixtures.json("learn/dirty/expected.json").get("cases");
        return StreamSupport.stream(cases.spliterator(), false)
                .map(c -> DynamicTest.dynamicTest(c.get("file").stringValue(), () -> verdict(c)));
    }

    private static LabelCheck read(JsonNode c, List<String> warnings) {
        Reading reading =
                TableReader.read(Fixtures.path("learn/dirty/" + c.get("file").stringValue()), ReadOptions.DEFAULT);
        LabelCheck check = LabelCheck.of(reading.table(), c.get("target").stringValue());
        warnings.addAll(reading.warnings());
        warnings.addAll(check.warnings());
        return check;
    }

    private static void verdict(JsonNode c) {
        switch (c.get("verdict").stringValue()) {
            case "accept" -> accepted(c, c);
            case "reject" -> rejected(c, c);
            case "either" -> {
                try {
                    read(c, new ArrayList<>());
                } catch (YunmoException e) {
                    rejected(c, c.get("reject"));
                    return;
                }
                accepted(c, c.get("accept"));
            }
            default -> throw new AssertionError(c);
        }
    }

    private static void rejected(JsonNode c, JsonNode expected) {
        YunmoException e = assertThrows(YunmoException.class, () -> read(c, new ArrayList<>()));
        assertEquals(ErrorCode.INVALID, e.code());
        String message = e.getMessage().toLowerCase(Locale.ROOT);
        for (JsonNode mention : expected.get("mention")) {
            assertTrue(mentions(message, mention), mention + " in: " + message);
        }
    }

    private static boolean mentions(String text, JsonNode mention) {
        return mention.isArray()
                ? StreamSupport.stream(mention.spliterator(), false).anyMatch(m -> mentions(text, m))
                : text.contains(mention.stringValue().toLowerCase(Locale.ROOT));
    }

    private static void accepted(JsonNode c, JsonNode expected) {
        List<String> warnings = new ArrayList<>();
        LabelCheck check = read(c, warnings);
        Table table = check.table();
        if (expected.has("rows")) {
            assertEquals(expected.get("rows").intValue(), table.rows());
        }
        for (var type : expected.path("types").properties()) {
            assertEquals(
                    type.getValue().stringValue(),
                    table.column(type.getKey()).type().wireName());
        }
        for (var missing : expected.path("missing").properties()) {
            boolean label = missing.getKey().equals(check.label());
            int given =
                    label ? check.droppedRows() : table.column(missing.getKey()).missing();
            assertEquals(missing.getValue().intValue(), given, missing.getKey());
        }
        String said = String.join("\n", warnings).toLowerCase(Locale.ROOT);
        for (JsonNode warn : expected.path("warn")) {
            assertTrue(said.contains(warn.stringValue()), warn + " in: " + said);
        }
        values(expected, table);
    }

    private static void values(JsonNode expected, Table table) {
        for (var column : expected.path("values").properties()) {
            for (int i = 0; i < column.getValue().size(); i++) {
                assertEquals(
                        column.getValue().get(i).stringValue(),
                        table.column(column.getKey()).text(i));
            }
        }
        for (var column : expected.path("values_near").properties()) {
            NumberColumn n = (NumberColumn) table.column(column.getKey());
            for (var row : column.getValue().properties()) {
                int i = Integer.parseInt(row.getKey().substring("row ".length())) - 1;
                assertEquals(row.getValue().doubleValue(), n.value(i), Math.ulp(n.value(i)));
            }
        }
    }

    @Test
    void namesAndLabelsAreCleanBehindTheByteOrderMarkAndCarriageReturns() {
        Table t = TableReader.read(Fixtures.path("learn/dirty/bom_crlf.csv"), ReadOptions.DEFAULT)
                .table();
        assertEquals(List.of("a", "b", "label"), t.names());
        assertEquals(List.of("yes", "no"), ((TextColumn) t.column("label")).dictionary());
    }

    @Test
    void mixedTypesKeepTheCellAndSaySo() {
        Reading r = TableReader.read(Fixtures.path("learn/dirty/mixed_types.csv"), ReadOptions.DEFAULT);
        assertEquals("12abc", r.table().column("a").text(4));
        assertEquals("1", r.table().column("a").text(0));
        assertTrue(
                r.warnings().toString().contains("'12abc' on line 6"),
                r.warnings().toString());
    }

    @Test
    void semicolonsAreFound() {
        Reading r = TableReader.read(Fixtures.path("learn/dirty/semicolons.csv"), ReadOptions.DEFAULT);
        assertEquals(List.of("a", "b", "label"), r.table().names());
        assertTrue(r.warnings().toString().contains("semicolon"));
    }
}
