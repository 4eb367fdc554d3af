package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void unitsCoverEveryQueryAndHeadOnce() {
        Units units = new Units(512, 5, 2);
        int[] queries = {200, 1, 33};
        for (int c = 0; c < queries.length; c++) {
            units.add(c, queries[c]);
        }
        int[][][] seen = new int[3][200][5];
        for (int u = 0; u < units.count(); u++) {
            for (int q = units.fromQuery(u); q < units.toQuery(u); q++) {
                for (int h = units.fromHead(u); h < units.toHead(u); h++) {
                    seen[units.chunk(u)][q][h]++;
                }
            }
        }
        for (int c = 0; c < queries.length; c++) {
            for (int q = 0; q < 200; q++) {
                for (int n : seen[c][q]) {
                    assertEquals(q < queries[c] ? 1 : 0, n);
                }
            }
        }
        units.clear();
        assertEquals(0, units.count());
    }
}
