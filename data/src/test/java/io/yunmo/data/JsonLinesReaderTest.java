package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesReaderTest {
    @TempDir
    Path folder;

    private Reading read(String text, ReadOptions options) {
        try {
            return TableReader.read(Files.writeString(folder.resolve("t.jsonl"), text), options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Reading read(String text) {
        return read(text, ReadOptions.DEFAULT);
    }

    private void refused(String text, String... mentions) {
        YunmoException e = assertThrows(YunmoException.class, () -> read(text));
        assertEquals(ErrorCode.INVALID, e.code());
        for (String m : mentions) {
            assertTrue(e.getMessage().contains(m), m + " in: " + e.getMessage());
        }
    }

    @Test
    void readsFlatObjects() {
        Table t =
                read("{\"n\":1,\"s\":\"x\",\"b\":true,\"d\":\"2020-01-01\"}\r\n\n{\"s\":\"云模 \\\"q\\\"\\n\",\"n\":2.5e1,\"e\":null}\n")
                        .table();
        assertEquals(List.of("n", "s", "b", "d", "e"), t.names());
        assertEquals(25, ((NumberColumn) t.column("n")).value(1));
        assertEquals("云模 \"q\"\n", t.column("s").text(1));
        assertEquals("true", t.column("b").text(0));
        assertEquals("2020-01-01", t.column("d").text(0));
        assertEquals(1, t.column("b").missing());
        assertEquals(2, t.column("e").missing());
    }

    @Test
    void namesAreKeptAsTheyAre() {
        Table t = read("{\"a\":1,\"A\":2,\"a/b~c\":3,\"$.x[0]\":4,\"it's\":5,\"*\":6,\"0\":7}\n")
                .table();
        assertEquals(List.of("a", "A", "a/b~c", "$.x[0]", "it's", "*", "0"), t.names());
        for (int i = 0; i < 7; i++) {
            assertEquals(i + 1, ((NumberColumn) t.columns().get(i)).value(0));
        }
    }

    @Test
    void largeIntegersAreDoublesAndTextStaysText() {
        Table t =
                read("{\"a\":123456789012345678901234567890,\"zip\":\"01\"}\n{\"a\":9007199254740993,\"zip\":\"02\"}\n")
                        .table();
        assertEquals(1.2345678901234568e29, ((NumberColumn) t.column("a")).value(0));
        assertEquals("01", t.column("zip").text(0));
        ReadOptions number = ReadOptions.DEFAULT.withTypes(Schema.parseTypes("zip:number"));
        assertEquals(
                2, ((NumberColumn) read("{\"zip\":\"02\"}\n", number).table().column("zip")).value(0));
    }

    @Test
    void mixedColumnsBecomeTextAndSaySo() {
        Reading r = read("{\"a\":1}\n{\"a\":2}\n{\"a\":\"12abc\"}\n");
        assertEquals("1", r.table().column("a").text(0));
        assertEquals("12abc", r.table().column("a").text(2));
        assertTrue(
                r.warnings().toString().contains("'12abc' on line 3"),
                r.warnings().toString());
    }

    @Test
    void errorsNameTheLine() {
        refused("{\"a\":1}\n{\"a\":\n", "line 2");
        refused("{\"a\":1}\n\n[1]\n", "line 3", "object");
        refused("{\"a\":1} {\"a\":2}\n", "line 1");
        refused("{\"a\":1,\"a\":2}\n", "line 1", "uplicate");
        refused("{\"a\":{\"b\":1}}\n", "'a'", "nested", "line 1");
        refused("{\"a\":1}\n{\"a\":1e400}\n", "'a'", "line 2", "inf");
        refused("{\"a\":NaN}\n", "line 1");
        refused("{\"\":1}\n", "no name");
        refused("\n\n", "no rows");
        refused("{}\n{}\n");
        refused("{\"a\":\"\\ud800\"}\n");
    }

    @Test
    void mutationsEndInATypedErrorOrATable() throws IOException {
        Random random = new Random(9);
        String seed = "{\"a\":1,\"b\":\"x\",\"c\":null}\n{\"a\":-2.5e3,\"b\":\"é\\n\",\"c\":true}\n";
        int tables = 0;
        int rounds = Integer.getInteger("fuzz.rounds", 100);
        for (int round = 0; round < rounds; round++) {
            byte[] b = seed.getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(3); n > 0; n--) {
                b[random.nextInt(b.length)] = (byte)
                        (random.nextInt(8) == 0
                                ? random.nextInt(256)
                                : "{}[]\":,0123456789.eE+-ntfalse\\u\n\r \t".charAt(random.nextInt(35)));
            }
            try {
                TableReader.read(Files.write(folder.resolve("f.jsonl"), b), ReadOptions.DEFAULT);
                tables++;
            } catch (YunmoException e) {
                String shown = new String(b, StandardCharsets.UTF_8) + e.getMessage();
                assertEquals(ErrorCode.INVALID, e.code(), shown);
                assertTrue(!e.getMessage().contains("second pass"), shown);
            }
        }
        assertNotEquals(0, tables);
        assertNotEquals(rounds, tables);
    }
}
