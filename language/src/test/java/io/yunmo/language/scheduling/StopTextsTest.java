package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopTextsTest {
    @Test
    void holdsBackWhatCouldBeTheBeginning() {
        StopTexts stops = new StopTexts(List.of("STOP"));
        assertEquals("a", stops.accept("aS"));
        assertEquals("", stops.accept("TO"));
        assertEquals("STOx", stops.accept("x"));
        assertEquals("y", stops.accept("yST"));
        assertEquals("", stops.accept("OP and more"));
        assertTrue(stops.found());
        assertEquals("", stops.finish());
    }

    @Test
    void theEarliestOfSeveralCounts() {
        StopTexts stops = new StopTexts(List.of("later", "cd", "bcde"));
        assertEquals("a", stops.accept("ab"));
        assertEquals("", stops.accept("cdelater"));
        assertTrue(stops.found());
    }

    @Test
    void atTheEndTheRestLeaves() {
        StopTexts stops = new StopTexts(List.of("\n\n"));
        assertEquals("x", stops.accept("x\n"));
        assertEquals("\n", stops.finish());
        assertFalse(stops.found());
    }

    @Test
    void howTheTextIsCutDoesNotMatter() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 30) {
                text.append((char) ('a' + random.nextInt(2)));
            }
            List<String> stopTexts = List.of("abba", "aaab", "bbbbb");
            int end = stopTexts.stream()
                    .mapToInt(text::indexOf)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(text.length());
            StopTexts stops = new StopTexts(stopTexts);
            StringBuilder out = new StringBuilder();
            for (int at = 0; at < text.length() && !stops.found(); ) {
                int to = Math.min(text.length(), at + 1 + random.nextInt(5));
                out.append(stops.accept(text.substring(at, to)));
                at = to;
            }
            assertEquals(text.substring(0, end), out + stops.finish());
        }
    }
}
