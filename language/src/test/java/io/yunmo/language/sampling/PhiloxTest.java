package io.yunmo.language.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** The known answers that come with the authors' Random123. */
    @Test
    void givesTheKnownAnswers() {
        assertEquals(0x6627e8d5e169c58dL, Philox.first(0, 0, 0));
        assertEquals(0x408f276d41c83b0eL, Philox.first(-1, -1, -1));
        assertEquals(0xd16cfe0994fdccebL, Philox.first(0x299f31d0a4093822L, 0x85a308d3243f6a88L, 0x0370734413198a2eL));
    }

    @Test
    void isUniform() {
        int[] counts = new int[64];
        for (int i = 0; i < 64_000; i++) {
            double u = Philox.uniform(7, i);
            assertTrue(u >= 0 && u < 1);
            counts[(int) (u * 64)]++;
        }
        double chi = 0;
        for (int count : counts) {
            chi += (count - 1000.0) * (count - 1000.0) / 1000;
        }
        assertTrue(chi < 103.4, "chi-square " + chi + " of 63 degrees (103.4 is one in a thousand)");
    }
}
