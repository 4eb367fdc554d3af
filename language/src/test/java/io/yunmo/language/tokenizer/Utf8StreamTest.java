package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8StreamTest {
    /** Unicode 16, tables 3-8 to 3-11: one replacement for each maximal subpart. */
    @ParameterizedTest
    @CsvSource({
        "c0af e080 bf f0 8182 41, 8",
        "eda080 edbfbf ed af 41, 8",
        "f4919293 ff 41 80 bf 42, 7",
        "e180 e2 f09192 f1bf 41, 4",
        "f0, 1",
        "f09f98 f09f9880, 1"
    })
    void maximalSubpartsAreReplacedOnceEach(String hex, int replacements) {
        String text = decode(HexFormat.of().parseHex(hex.replace(" ", "")));
        assertEquals(replacements, text.chars().filter(c -> c == 0xFFFD).count(), text);
    }

    private static String decode(byte[] bytes) {
        Utf8Stream stream = new Utf8Stream();
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            stream.accept(b, text);
            int end = text.length();
            assertFalse(end > 0 && Character.isHighSurrogate(text.charAt(end - 1)));
        }
        stream.flush(text);
        return text.toString();
    }

    /** The JDK's decoder does the same, but for encoded surrogates (ED A0 to ED BF), which it replaces as a whole. */
    @Test
    void malformedBytesAreReplacedAsTheJdkDoes() {
        Random random = new Random(5);
        int[] interesting = {
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEF, 0xF0, 0xF1,
            0xF4, 0xF5, 0xFF
        };
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) interesting[random.nextInt(interesting.length)];
            }
            assertEquals(new String(bytes, StandardCharsets.UTF_8), decode(bytes));
        }
    }
}
