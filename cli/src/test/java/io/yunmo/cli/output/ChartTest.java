package io.yunmo.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static List<String> draw(Screen screen, double... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new Chart(screen, 20, 4).print(out, List.of(new Chart.Curve("loss", values)), "epoch 1", "epoch 9");
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aFallingCurveGoesFromTopLeftToBottomRight() {
        List<String> lines = draw(new Screen(false, false, false, 80), 4, 3, 2, 1);
        assertTrue(lines.get(0).startsWith("        4 |*"), lines.get(0));
        assertTrue(lines.get(3).startsWith("        1 |"), lines.get(3));
        assertTrue(lines.get(3).endsWith("*"), lines.get(3));
        assertTrue(lines.get(5).contains("epoch 1") && lines.get(5).endsWith("epoch 9"));
        assertTrue(lines.get(6).contains("* loss"));
    }

    @Test
    void brailleWhereTheTerminalTakesIt() {
        String top = draw(Screen.plain(), 2, 1).getFirst();
        assertTrue(top.codePoints().anyMatch(c -> c > 0x2800 && c < 0x2900), top);
    }

    @Test
    void aFlatCurveAndOneWithoutNumbers() {
        assertEquals(7, draw(Screen.plain(), 1, 1, 1).size());
        assertEquals(0, draw(Screen.plain(), Double.NaN, Double.NaN).size());
    }
}
