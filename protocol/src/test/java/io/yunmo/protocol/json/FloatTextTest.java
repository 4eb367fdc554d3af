package io.yunmo.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextTest {
    private final byte[] buffer = new byte[FloatText.MOST_BYTES];

    @Test
    void hasTheJdksDigits() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000_000; i++) {
            check(Float.intBitsToFloat(random.nextInt()));
            check(random.nextFloat());
        }
        for (int exponent = 0; exponent < 255; exponent++) {
            for (int mantissa : new int[] {0, 1, 2, 3, 0x3fffff, 0x400000, 0x7fffff, 0x7ffffe}) {
                check(Float.intBitsToFloat(exponent << 23 | mantissa));
                check(Float.intBitsToFloat(1 << 31 | exponent << 23 | mantissa));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "-12.5, -12.5",
        "0.1, 0.1",
        "100, 100.0",
        "16777216, 16777216.0",
        "1e7, 10000000.0",
        "1.5e-7, 1.5e-7",
        "1e-6, 0.000001",
        "3.4028235e38, 3.4028235e38",
        "1e-45, 1.4e-45",
        "0.70658147, 0.7065815",
        "1e16, 1e16",
        "1e15, 1000000000000000.0"
    })
    void spellsNumbersAsJsonDoes(float value, String text) {
        assertEquals(text, write(value));
    }

    private String write(float f) {
        int end = FloatText.write(f, buffer, 0);
        return new String(buffer, 0, end, StandardCharsets.US_ASCII);
    }

    private void check(float f) {
        if (!Float.isFinite(f)) {
            return;
        }
        String text = write(f);
        assertTrue(new BigDecimal(text).compareTo(new BigDecimal(Float.toString(f))) == 0, () -> text + " for " + f);
        assertEquals(Float.floatToRawIntBits(f), Float.floatToRawIntBits(Float.parseFloat(text)), text);
    }
}
