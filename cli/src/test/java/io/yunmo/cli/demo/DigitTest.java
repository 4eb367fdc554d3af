package io.yunmo.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigitTest {
    @Test
    void theBundledRowsAreDigits() {
        Digit d = Digit.parse(new String(Bundle.bytes("digits.csv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow());
        assertEquals("0", d.written());
        assertEquals(8, d.picture().length);
        assertEquals(16, d.picture()[0].length());
        assertTrue(d.json().startsWith("[0,0,5,13,9,1,0,0,"), d.json());
    }
}
