package io.yunmo.language.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    @Test
    void selectsWhatSortingWould() {
        SplittableRandom random = new SplittableRandom(1);
        Candidates candidates = new Candidates();
        try (Arena arena = Arena.ofConfined()) {
            for (int length : new int[] {1, 2, 3, 10, 100, 1000}) {
                Row row = new Row(arena, length);
                for (int count : new int[] {1, 2, 5, 50, 999, 5000}) {
                    float[] values = new float[length];
                    for (int i = 0; i < length; i++) {
                        int value = random.nextInt(-1, 20);
                        values[i] = value < 0 ? Float.NEGATIVE_INFINITY : value;
                    }
                    candidates.select(row.of(values), length, count);
                    check(values, count, candidates);
                }
            }
        }
    }

    private static void check(float[] values, int count, Candidates candidates) {
        List<Integer> expected = IntStream.range(0, values.length)
                .boxed()
                .filter(i -> values[i] > Float.NEGATIVE_INFINITY)
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]).thenComparing(i -> i))
                .limit(count)
                .toList();
        List<Integer> found = IntStream.range(0, candidates.size())
                .map(candidates::id)
                .boxed()
                .toList();
        assertEquals(expected, found);
        found.forEach(id -> assertEquals(values[id], candidates.value(found.indexOf(id))));
    }
}
