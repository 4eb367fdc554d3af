package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static int[] sizes(Split s) {
        return new int[] {s.train().length, s.validation().length, s.test().length};
    }

    private static int[] joined(Split s) {
        return IntStream.concat(
                        Arrays.stream(s.train()),
                        IntStream.concat(Arrays.stream(s.validation()), Arrays.stream(s.test())))
                .sorted()
                .toArray();
    }

    @Test
    void partsAreDisjointCompleteAndOfTheAskedSizes() {
        Split s = Split.of(1797, 0.2, 0.1, 7);
        assertArrayEquals(new int[] {1258, 180, 359}, sizes(s));
        assertArrayEquals(IntStream.range(0, 1797).toArray(), joined(s));
    }

    @Test
    void aSeedMeansTheSameRowsOnEveryMachine() {
        Split s = Split.of(10, 0.2, 0.2, 42);
        assertArrayEquals(Split.of(10, 0.2, 0.2, 42).train(), s.train());
        // The same generator and shuffle written in Python.
        assertArrayEquals(new int[] {4, 9, 7, 1, 0, 2}, s.train());
        assertArrayEquals(new int[] {6, 5}, s.validation());
        assertArrayEquals(new int[] {3, 8}, s.test());
        assertFalse(Arrays.equals(Split.of(10, 0.2, 0.2, 43).train(), s.train()));
    }

    @Test
    void largestRemaindersDecide() {
        String[] strata = new String[20];
        Arrays.setAll(strata, i -> i < 11 ? "a" : i < 17 ? "b" : "c");
        Split s = Split.stratified(strata, 0.25, 0, 1);
        int[] counts = new int[3];
        for (int row : s.test()) {
            counts[row < 11 ? 0 : row < 17 ? 1 : 2]++;
        }
        // 2.75, 1.5 and 0.75 of five: floors 2, 1, 0; the two left go to the remainders .75 and .75.
        assertArrayEquals(new int[] {3, 1, 1}, counts);
    }

    @Test
    void everyClassTrains() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            String[] strata = new String[20 + random.nextInt(60)];
            Arrays.setAll(strata, i -> "c" + random.nextInt(6));
            Split s = Split.stratified(strata, 0.3, 0.3, round);
            assertArrayEquals(IntStream.range(0, strata.length).toArray(), joined(s));
            assertEquals(
                    Arrays.stream(strata).distinct().count(),
                    Arrays.stream(s.train()).mapToObj(i -> strata[i]).distinct().count());
            assertTrue(s.train().length >= strata.length * 0.4 - 1);
        }
    }

    @Test
    void separateFilesKeepTheirOrder() {
        Split s = Split.consecutive(3, 1, 2);
        assertArrayEquals(new int[] {0, 1, 2}, s.train());
        assertArrayEquals(new int[] {3}, s.validation());
        assertArrayEquals(new int[] {4, 5}, s.test());
    }

    @Test
    void wrongFractionsAndTooFewRowsAreRefused() {
        assertThrows(YunmoException.class, () -> Split.of(10, 0.5, 0.5, 1));
        assertThrows(YunmoException.class, () -> Split.of(10, -0.1, 0, 1));
        assertThrows(YunmoException.class, () -> Split.of(10, Double.NaN, 0, 1));
        assertThrows(YunmoException.class, () -> Split.of(0, 0, 0, 1));
        YunmoException e = assertThrows(YunmoException.class, () -> Split.of(3, 0.1, 0, 1));
        assertTrue(e.getMessage().contains("too few"), e.getMessage());
    }
}
