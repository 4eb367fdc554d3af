package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void sharesCoverEveryQueryAndHeadOnce() {
        Units units = new Units(512, 0, 5, 2, true);
        units.add(0, 0, 200);
        units.add(1, 900, 1);
        units.add(2, 40, 33);
        for (int parts : new int[] {1, 2, 3, 7}) {
            int[][][] seen = new int[3][200][5];
            for (int part = 0; part < parts; part++) {
                for (int u = units.begin(part, parts); u < units.begin(part + 1, parts); u++) {
                    for (int q = units.fromQuery(u); q < units.toQuery(u); q++) {
                        for (int h = units.fromHead(u); h < units.toHead(u); h++) {
                            seen[units.chunk(u)][q][h]++;
                        }
                    }
                }
            }
            assertAllOnce(seen, new int[] {200, 1, 33});
        }
    }

    private static void assertAllOnce(int[][][] seen, int[] queries) {
        for (int c = 0; c < queries.length; c++) {
            for (int q = 0; q < queries[c]; q++) {
                for (int n : seen[c][q]) {
                    assertEquals(1, n);
                }
            }
        }
    }

    /** Later queries see more: half of the cost is not half of the queries. */
    @Test
    void sharesCostAlike() {
        Units units = new Units(2048, 0, 1, 1, true);
        units.add(0, 0, 2048);
        int half = units.fromQuery(units.begin(1, 2));
        assertTrue(half > 1350 && half < 1550, () -> "the second half begins at query " + half);
    }

    @Test
    void aWindowMakesLaterQueriesAlike() {
        Units units = new Units(2048, 64, 1, 1, true);
        units.add(0, 0, 2048);
        int half = units.fromQuery(units.begin(1, 2));
        assertTrue(half >= 992 && half <= 1088, () -> "the second half begins at query " + half);
    }
}
