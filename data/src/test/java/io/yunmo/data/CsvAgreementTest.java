package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random mutations of CSV files end in a typed error or in exactly the table that the strict walk saw. */
class CsvAgreementTest {
    private static final String[] SEEDS = {
        "a,b,label\n1,0.75,yes\n2,,no\n3,1e3,yes\n",
        "text,n\r\n\"one, two\",1\r\n\"line\r\nbreak\",2\r\n\"say \"\"hi\"\"\",-3.5\r\n",
        "x;y\n1;a\n\n2;b\n云模;NaN\n",
        "only\n1\n\"\"\n3\n",
        "\uFEFFp\tq|r\n 1 \t+2\n.5\t5.\n",
    };
    private static final String[] PIECES = {
        "\"",
        ",",
        "\n",
        "\r\n",
        "\r",
        ";",
        "\t",
        "|",
        "\"\"",
        " ",
        "NA",
        "nan",
        "inf",
        "1e400",
        "-",
        ".",
        "0x1",
        "1_000",
        "é",
        "#",
        "\\",
        "'",
        "null",
        "1,5",
        "\n\n",
        "\0",
        "\uFEFF",
        "true",
        "2020-01-01",
        "1e5",
        "e",
        "+1",
        "--1"
    };

    @TempDir
    Path folder;

    @Test
    void mutationsEndInATypedErrorOrInTheSameTable() throws IOException {
        Path file = folder.resolve("fuzz.csv");
        int tables = 0;
        int rounds = Integer.getInteger("fuzz.rounds", 150);
        Random random = new Random(Long.getLong("fuzz.seed", 20260101L));
        for (int round = 0; round < rounds; round++) {
            byte[] bytes = mutate(random, SEEDS[round % SEEDS.length]);
            Files.write(file, bytes);
            tables += agrees(file, bytes) ? 1 : 0;
        }
        assertNotEquals(0, tables);
        assertNotEquals(rounds, tables);
    }

    private static byte[] mutate(Random random, String seed) {
        StringBuilder b = new StringBuilder(seed);
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(b.length() + 1);
            if (random.nextInt(4) == 0 && at < b.length()) {
                b.deleteCharAt(at);
            } else {
                b.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        byte[] bytes = b.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Whether a table came out; it is compared cell by cell with the scanner's fields. */
    private static boolean agrees(Path file, byte[] bytes) throws IOException {
        String shown =
                new String(bytes, StandardCharsets.UTF_8).replace("\n", "\\n").replace("\r", "\\r");
        Reading reading;
        try {
            reading = TableReader.read(file, ReadOptions.DEFAULT);
        } catch (YunmoException e) {
            assertNotEquals(ErrorCode.INTERNAL, e.code(), shown);
            assertFalse(e.getMessage().contains("second pass") || e.getMessage().contains("first pass"), shown + e);
            assertFalse(e.getMessage().contains("cannot be read"), shown + e);
            return false;
        }
        List<List<String>> records = scan(bytes);
        assertEquals(records.size() - 1, reading.table().rows(), shown);
        for (int row = 0; row < reading.table().rows(); row++) {
            for (int c = 0; c < reading.table().columns().size(); c++) {
                same(records.get(row + 1).get(c), reading.table().columns().get(c), row, shown);
            }
        }
        return true;
    }

    private static void same(String cell, Column column, int row, String shown) {
        switch (column) {
            case TextColumn t -> assertEquals(cell, t.text(row), shown);
            case NumberColumn n -> {
                CellKind kind = CellKind.of(cell);
                double expected = kind == CellKind.NUMBER ? Double.parseDouble(cell.strip()) : Double.NaN;
                assertEquals(expected, n.value(row), 0.0, shown);
            }
        }
    }

    private static List<List<String>> scan(byte[] given) throws IOException {
        byte[] bytes = new String(given, StandardCharsets.UTF_8).startsWith("\uFEFF")
                ? java.util.Arrays.copyOfRange(given, 3, given.length)
                : given;
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        CsvScanner.Handler collect = new CsvScanner.Handler() {
            @Override
            public void field(int column, byte[] cell, int length, long line) {
                record.add(new String(cell, 0, length, StandardCharsets.UTF_8));
            }

            @Override
            public void record(int fields, long line) {
                records.add(List.copyOf(record));
                record.clear();
            }
        };
        new CsvScanner(CsvDialect.sniff(bytes, true), ReadLimits.DEFAULT, collect)
                .scan(new ByteArrayInputStream(bytes));
        return records;
    }
}
