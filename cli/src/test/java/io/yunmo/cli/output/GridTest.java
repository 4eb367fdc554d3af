package io.yunmo.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GridTest {
    private static String print(Grid grid) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        grid.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void numbersStandToTheRight() {
        assertEquals(
                "NAME     ROWS\ndigits  1,797\na           5\n",
                print(new Grid("name", "rows").row("digits", "1,797").row("a", 5)));
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        assertEquals(
                "NAME  X\n云模  a\nab    b\n",
                print(new Grid("name", "x").row("云模", "a").row("ab", "b")));
    }

    @Test
    void nullIsAnEmptyCell() {
        assertEquals("A  B\n   x\n", print(new Grid("a", "b").row(null, "x")));
    }
}
