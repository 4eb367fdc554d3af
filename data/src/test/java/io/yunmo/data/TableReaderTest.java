package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReaderTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Reading csv(String text) {
        return TableReader.read(file("t.csv", text), ReadOptions.DEFAULT);
    }

    private void refused(ErrorCode code, Path file, ReadOptions options, String... mentions) {
        YunmoException e = assertThrows(YunmoException.class, () -> TableReader.read(file, options));
        assertEquals(code, e.code(), e.getMessage());
        for (String m : mentions) {
            assertTrue(e.getMessage().contains(m), m + " in: " + e.getMessage());
        }
    }

    private void refusedCsv(String text, String... mentions) {
        refused(ErrorCode.INVALID, file("t.csv", text), ReadOptions.DEFAULT, mentions);
    }

    @Test
    void delimitersAreFoundOrGiven() {
        for (String d : List.of(",", ";", "\t", "|")) {
            Table t = csv("a%1$sb\n1%1$sx\n".formatted(d)).table();
            assertEquals(List.of("a", "b"), t.names());
        }
        assertEquals(List.of("a;b", "c"), csv("\"a;b\",c\n1,2\n").table().names());
        assertEquals(List.of("a", "b,c"), csv("a;b,c\n1;2,5\n3;x\n").table().names());
        ReadOptions comma = ReadOptions.DEFAULT.withDelimiter(',');
        assertEquals(
                List.of("a;b"),
                TableReader.read(file("t.csv", "a;b\n1\n"), comma).table().names());
        assertThrows(YunmoException.class, () -> ReadOptions.DEFAULT.withDelimiter('x'));
    }

    @Test
    void typesAreInferredOrGiven() {
        Path f = file("t.csv", "zip,n,s\n01,1,true\n02,NA,false\n");
        Reading r = TableReader.read(f, ReadOptions.DEFAULT.withTypes(Schema.parseTypes("zip:text")));
        assertEquals("01", r.table().column("zip").text(0));
        assertEquals(ColumnType.NUMBER, r.table().column("n").type());
        assertEquals(ColumnType.TEXT, r.table().column("s").type());
        refused(
                ErrorCode.INVALID,
                f,
                ReadOptions.DEFAULT.withTypes(Map.of("s", ColumnType.NUMBER)),
                "'s'",
                "line 2",
                "'true'");
        refused(
                ErrorCode.INVALID,
                f,
                ReadOptions.DEFAULT.withTypes(Map.of("zap", ColumnType.TEXT)),
                "'zap'",
                "did you mean 'zip'");
    }

    @Test
    void wordsForMissingStayWordsInTextColumns() {
        Reading r = csv("country,n\nNA,1\nDE,2\n,3\n");
        assertEquals("NA", r.table().column("country").text(0));
        assertEquals(1, r.table().column("country").missing());
        assertTrue(
                r.warnings().toString().contains("'NA' 1 times, first on line 2"),
                r.warnings().toString());
    }

    @Test
    void numbersInEveryUsualSpelling() {
        NumberColumn n = (NumberColumn) csv("n,x\n-1,a\n+2,a\n.5,a\n5.,a\n 1e-3 ,a\n1E5,a\n-0.0,a\n")
                .table()
                .column("n");
        double[] expected = {-1, 2, 0.5, 5, 0.001, 1e5, -0.0};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], n.value(i));
        }
        for (String s : List.of("0x10", "1_000", "1,5", "1e", "--1", "1.2.3", "1 2", "١")) {
            assertEquals(
                    ColumnType.TEXT,
                    csv("n;x\n\"" + s + "\";a\n").table().column("n").type(),
                    s);
        }
    }

    @Test
    void structureErrorsNameTheLine() {
        refusedCsv("a,b\n1,2\n3,x\"y\n", "line 3", "quote");
        refusedCsv("a,b\n1,2\n\"3\"x,4\n", "line 3", "closing quote");
        refusedCsv("a,b\n\"1\n\n\",2\n3\n", "line 5", "1 field");
        refusedCsv("a,,c\n1,2,3\n", "column 2", "no name");
        refusedCsv("a,b\n1,\0\n", "line 2", "zero byte");
        refusedCsv("\n\n", "empty");
        refusedCsv("\uFEFF", "empty");
        refusedCsv("a,b\n1,-inf\n2,3\n", "'b'", "inf", "line 2");
    }

    @Test
    void encodingErrorsNameTheLine() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                new byte[] {(byte) 0xE4})) {
            byte[] head = "a,b\n1,".getBytes(StandardCharsets.UTF_8);
            byte[] all = java.util.Arrays.copyOf(head, head.length + bad.length);
            System.arraycopy(bad, 0, all, head.length, bad.length);
            refused(ErrorCode.INVALID, file("t.csv", all), ReadOptions.DEFAULT, "UTF-8", "line 2");
        }
        byte[] utf16 = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16);
        refused(ErrorCode.INVALID, file("t.csv", utf16), ReadOptions.DEFAULT, "UTF-8");
    }

    @Test
    void limitsAreTyped() {
        Path f = file("t.csv", "a,b\n1,xxxx\n2,y\n3,z\n");
        ReadLimits d = ReadLimits.DEFAULT;
        for (ReadLimits l : List.of(
                new ReadLimits(10, d.maxRows(), d.maxColumns(), d.maxFieldBytes(), d.maxCells()),
                new ReadLimits(d.maxBytes(), 2, d.maxColumns(), d.maxFieldBytes(), d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), 1, d.maxFieldBytes(), d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), d.maxColumns(), 3, d.maxCells()),
                new ReadLimits(d.maxBytes(), d.maxRows(), d.maxColumns(), d.maxFieldBytes(), 5))) {
            refused(ErrorCode.TOO_LARGE, f, ReadOptions.DEFAULT.withLimits(l));
        }
        assertThrows(YunmoException.class, () -> new ReadLimits(0, 1, 1, 1, 1));
    }

    @Test
    void longRecordsAndManyColumnsAreRead() {
        String large = "x".repeat(1_000_000);
        Table t = csv("a,b,c\n%1$s,%1$s,%1$s\ny,z,w\n".formatted(large)).table();
        assertEquals(large, t.column("c").text(0));
        StringBuilder wide = new StringBuilder("c0");
        for (int i = 1; i < 2000; i++) {
            wide.append(",c").append(i);
        }
        String row = "1" + ",2".repeat(1999);
        assertEquals(2000, csv(wide + "\n" + row + "\n").table().columns().size());
    }

    @Test
    void namesOfFilesAndColumnsAreNeverCode() {
        Path f = file("we'ird [x]*?'; DROP TABLE t; --.csv", "\"a'b\"\"; DROP\",$1\n1,?\n");
        Table t = TableReader.read(f, ReadOptions.DEFAULT).table();
        assertEquals(List.of("a'b\"; DROP", "$1"), t.names());
        assertEquals("?", t.column("$1").text(0));
    }

    @Test
    void formatsFollowTheNameOrTheWish() {
        refused(ErrorCode.INVALID, file("t.dat", "a\n1\n"), ReadOptions.DEFAULT, "csv, parquet or jsonl");
        assertEquals(
                Format.CSV,
                TableReader.read(file("t.dat", "a,b\n1,2\n"), ReadOptions.DEFAULT.withFormat(Format.CSV))
                        .format());
        refused(ErrorCode.NOT_FOUND, folder.resolve("none.csv"), ReadOptions.DEFAULT);
        refused(ErrorCode.NOT_FOUND, folder, ReadOptions.DEFAULT.withFormat(Format.CSV));
        refused(ErrorCode.INVALID, file("t.csv", "PAR1xxxx"), ReadOptions.DEFAULT, "Parquet");
    }

    @Test
    void mixedLineEndsAreRead() {
        Reading r = csv("a,b\r\n1,\"x\r\ny\"\n2,z\r3,w\n");
        assertEquals(3, r.table().rows());
        assertEquals("x\r\ny", r.table().column("b").text(0));
        assertTrue(r.warnings().toString().contains("CRLF"));
    }

    @Test
    void warnsOfDecimalCommasAndHeadersThatLookLikeData() {
        assertTrue(csv("a;b\n1,5;x\n2,25;y\n").warnings().toString().contains("decimal comma"));
        assertTrue(csv("1,2\n3,4\n").warnings().toString().contains("header"));
    }

    @Test
    void manyThreadsReadAtOnce() throws Exception {
        List<Path> files = IntStream.range(0, 8)
                .mapToObj(i -> file("t" + i + ".csv", "a,b\n" + ("" + i + ",x\n").repeat(100 + i)))
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Table>> tables = files.stream()
                    .map(f -> threads.submit(
                            () -> TableReader.read(f, ReadOptions.DEFAULT).table()))
                    .toList();
            for (int i = 0; i < files.size(); i++) {
                Table t = tables.get(i).get();
                assertEquals(100 + i, t.rows());
                assertEquals(i, ((NumberColumn) t.column("a")).value(99));
            }
        }
    }
}
