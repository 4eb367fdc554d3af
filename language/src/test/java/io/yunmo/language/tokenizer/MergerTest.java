package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Short and long words against the algorithm written out plainly. */
class MergerTest {
    @Test
    void shortAndLongWordsMergeAsWrittenOutPlainly() {
        Random random = new Random(7);
        for (int round = 0; round < 400; round++) {
            LongTable pairs = new LongTable(8);
            int merged = 4;
            for (int i = 0; i < 3 + random.nextInt(40); i++) {
                int rank = round % 2 == 0 ? i : random.nextInt(6);
                pairs.putFirst(
                        LongTable.pair(random.nextInt(merged), random.nextInt(merged)), LongTable.pair(rank, merged++));
            }
            int[] word = random.ints(1 + random.nextInt(round % 4 == 0 ? 400 : 60), 0, 4)
                    .toArray();
            List<Integer> want = plainly(word, pairs);
            int n = new Merger(pairs).merge(word, word.length);
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                got.add(word[i]);
            }
            assertEquals(want, got, "round " + round);
        }
    }

    private static List<Integer> plainly(int[] word, LongTable pairs) {
        List<Integer> s = new ArrayList<>();
        for (int w : word) {
            s.add(w);
        }
        while (true) {
            int best = -1;
            long bestRank = Long.MAX_VALUE;
            for (int i = 0; i + 1 < s.size(); i++) {
                long found = pairs.get(LongTable.pair(s.get(i), s.get(i + 1)));
                if (found != LongTable.NONE && found >>> 32 < bestRank) {
                    best = i;
                    bestRank = found >>> 32;
                }
            }
            if (best < 0) {
                return s;
            }
            s.set(best, (int) pairs.get(LongTable.pair(s.get(best), s.get(best + 1))));
            s.remove(best + 1);
        }
    }
}
