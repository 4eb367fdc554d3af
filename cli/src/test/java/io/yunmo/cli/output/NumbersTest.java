package io.yunmo.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void figuresKeepWhatMatters() {
        assertEquals("0.0312", Numbers.figure(0.03124));
        assertEquals("12.35", Numbers.figure(12.345678));
        assertEquals("28,123", Numbers.figure(28123.4));
        assertEquals("3", Numbers.figure(3.0));
        assertEquals("1.20e-05", Numbers.figure(0.000012));
        assertEquals("NaN", Numbers.figure(Double.NaN));
    }

    @Test
    void bytesAndClocks() {
        assertEquals("512 B", Numbers.bytes(512));
        assertEquals("1.5 KiB", Numbers.bytes(1536));
        assertEquals("0:07", Numbers.clock(7.2));
        assertEquals("1:02:03", Numbers.clock(3723));
        assertEquals("2026-01-31 12:30:00", Numbers.moment("2026-01-31T12:30:00.123Z"));
    }

    @Test
    void parametersAreCountedInThousands() {
        assertEquals("950", Numbers.scaled(950));
        assertEquals("1.00K", Numbers.scaled(1000));
        assertEquals("135M", Numbers.scaled(134_515_008));
        assertEquals("1.24B", Numbers.scaled(1_235_814_432L));
        assertEquals("1.00B", Numbers.scaled(999_900_000));
    }
}
