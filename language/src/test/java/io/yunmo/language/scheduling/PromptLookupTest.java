package io.yunmo.language.scheduling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
    @Test
    void proposesWhatFollowedTheLongestMatch() {
        int[] tokens = Arrays.copyOf(new int[] {1, 2, 3, 7, 8, 9, 2, 3, 5, 5, 1, 2, 3}, 20);
        assertEquals(3, new PromptLookup().propose(tokens, 13, 3, 0.1));
        assertArrayEquals(new int[] {7, 8, 9}, Arrays.copyOfRange(tokens, 13, 16));
    }

    @Test
    void aLoopIsProposedOnAndOn() {
        int[] tokens = Arrays.copyOf(new int[] {1, 2, 1, 2, 1, 2}, 20);
        assertEquals(6, new PromptLookup().propose(tokens, 6, 10, 0.1));
        assertArrayEquals(new int[] {1, 2, 1, 2, 1, 2}, Arrays.copyOfRange(tokens, 6, 12));
    }

    @Test
    void proposesNothingWithoutAMatchOrWhenARowCostsAsMuchAsAToken() {
        assertEquals(0, new PromptLookup().propose(new int[10], 1, 5, 0.1));
        assertEquals(0, new PromptLookup().propose(Arrays.copyOf(new int[] {1, 2, 3, 4}, 10), 4, 5, 0.1));
        assertEquals(0, new PromptLookup().propose(new int[20], 10, 5, 1));
    }

    @Test
    void restsWhenItIsWrongAndProposesMoreWhenItIsRight() {
        PromptLookup lookup = new PromptLookup();
        int[] tokens = new int[100];
        int first = lookup.propose(tokens, 50, 16, 0.3);
        for (int i = 0; i < 20; i++) {
            lookup.verified(4, 4);
        }
        assertTrue(lookup.propose(tokens, 50, 16, 0.3) > first);
        for (int i = 0; i < 20; i++) {
            lookup.verified(4, 0);
        }
        for (int i = 0; i < 30; i++) {
            assertEquals(0, lookup.propose(tokens, 50, 16, 0.3));
        }
    }
}
