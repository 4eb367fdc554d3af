package io.yunmo.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

class TrainingViewTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static List<String> show(Screen screen, String... nameThenData) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TrainingView view = new TrainingView(new PrintStream(bytes, true, StandardCharsets.UTF_8), screen);
        for (int i = 0; i < nameThenData.length; i += 2) {
            view.event(nameThenData[i], JSON.readTree(nameThenData[i + 1]));
        }
        view.curve();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void oneLineAnEpochWithoutATerminal() {
        List<String> lines = show(
                Screen.plain(),
                "step",
                "{\"epoch\":1,\"epochs\":2,\"step\":3,\"steps_per_epoch\":10,\"loss\":2}",
                "epoch",
                "{\"epoch\":1,\"epochs\":2,\"loss\":1.5,\"accuracy\":0.5,\"val_loss\":1.75,\"steps_per_second\":28000}",
                "epoch",
                "{\"epoch\":2,\"epochs\":2,\"loss\":1.25,\"accuracy\":0.75,\"val_loss\":1.5,\"steps_per_second\":29000}");
        assertEquals(
                "epoch 1/2 ━━━━━━━━━━━━━━━━━━━━  loss 1.5000  accuracy 0.5000  val_loss 1.7500  28,000 steps/s",
                lines.get(0));
        assertTrue(lines.get(1).startsWith("epoch 2/2"));
        assertTrue(lines.getLast().contains("val_loss"));
    }

    @Test
    void stepsDrawOverTheLineOnATerminal() {
        List<String> lines = show(
                new Screen(true, false, true, 120),
                "step",
                "{\"epoch\":1,\"epochs\":2,\"step\":5,\"steps_per_epoch\":10,\"loss\":2,\"steps_per_second\":100,\"seconds_left\":3}");
        assertTrue(String.join("", lines).contains("5/10  loss 2  100 steps/s  0:03 left"), lines::toString);
    }

    @Test
    void aNarrowTerminalCutsTheLine() {
        List<String> lines = show(
                new Screen(true, true, true, 40),
                "step",
                "{\"epoch\":1,\"epochs\":2,\"step\":5,\"steps_per_epoch\":10,\"loss\":2,\"steps_per_second\":100,\"seconds_left\":3}");
        String visible =
                String.join("", lines).replaceAll("\033\\[[0-9]*[mK]", "").replace("\r", "");
        assertTrue(visible.length() < 40, visible);
    }
}
