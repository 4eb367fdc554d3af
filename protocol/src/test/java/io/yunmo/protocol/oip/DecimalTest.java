package io.yunmo.protocol.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    private final Decimal decimal = new Decimal();

    @Test
    void agreesWithTheJdkOnRandomBits() {
        Random random = new Random(7);
        for (int i = 0; i < 300_000; i++) {
            float f = Float.intBitsToFloat(random.nextInt());
            double d = Double.longBitsToDouble(random.nextLong());
            if (Float.isFinite(f) && Double.isFinite(d)) {
                check(Float.toString(f));
                check(Double.toString(f));
                check(Double.toString(d));
            }
        }
    }

    @Test
    void agreesWithTheJdkOnRandomDigits() {
        Random random = new Random(8);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder s = new StringBuilder(random.nextBoolean() ? "-" : "");
            s.append(random.nextInt(10));
            if (s.charAt(s.length() - 1) != '0') {
                for (int n = random.nextInt(12); n > 0; n--) {
                    s.append(random.nextInt(10));
                }
            }
            if (random.nextInt(4) > 0) {
                s.append('.');
                for (int n = random.nextInt(28); n >= 0; n--) {
                    s.append(random.nextInt(10));
                }
            }
            if (random.nextBoolean()) {
                s.append(random.nextBoolean() ? "e" : "E-").append(random.nextInt(60));
            }
            check(s.toString());
        }
    }

    /** Halves between two floats, where rounding to even decides. */
    @Test
    void roundsTiesToEven() {
        Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            float f = Math.abs(Float.intBitsToFloat(random.nextInt()));
            if (Float.isFinite(f)) {
                double half = ((double) f + Math.nextUp(f)) / 2;
                String exact = new java.math.BigDecimal(half).toString();
                check(exact);
                check(exact + (exact.contains(".") && !exact.contains("E") ? "0000000001" : ""));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "1e-400",
                "1e400",
                "-1e999",
                "1e-45",
                "7e-46",
                "7.1e-46",
                "3.4028235e38",
                "3.4028236e38",
                "3.4028234663852886e38",
                "16777217",
                "16777217.0000000000000000000000001",
                "1.1754943e-38",
                "5e-324",
                "2.4703282292062327208e-324",
                "1.7976931348623158e308",
                "1.7976931348623159e308",
                "9007199254740993",
                "0.0000000000000000000000000000000123",
                "123456789012345678901234567890",
                "1e00000000000000000000001"
            })
    void agreesWithTheJdk(String text) {
        check(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "01", ".5", "1.", "+1", "1e", "1e+", "e5", "-x", "--1"})
    void refusesWhatIsNoNumber(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(-1, decimal.scan(b, 0, b.length), text);
    }

    private void check(String text) {
        byte[] b = ("[" + text + "]").getBytes(StandardCharsets.UTF_8);
        assertEquals(b.length - 1, decimal.scan(b, 1, b.length), text);
        assertEquals(text, decimal.text());
        float f = Float.parseFloat(text);
        assertEquals(Float.floatToIntBits(f), Float.floatToIntBits(decimal.floatValue()), text);
        assertTrue(Double.compare(Double.parseDouble(text), decimal.doubleValue()) == 0, text);
    }
}
