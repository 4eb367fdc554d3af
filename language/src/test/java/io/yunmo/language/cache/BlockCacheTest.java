package io.yunmo.language.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockCacheTest {
    private final BlockCache cache = new BlockCache(8);

    @Test
    void sharesWholeBlocksOfTheSameBeginning() {
        int[] tokens = range(0, 40);
        BlockTable first = run("", tokens, 40);
        int[] other = tokens.clone();
        other[20] = 99;
        BlockTable second = cache.open("");
        assertEquals(16, cache.match(second, other, 40));
        assertEquals(first.numbers()[0], second.numbers()[0]);
        cache.release(first);
        BlockTable third = cache.open("");
        assertEquals(32, cache.match(third, tokens, 40));
        cache.release(second);
        cache.release(third);
        assertEquals(8, cache.available());
        assertEquals(2, cache.cached());
    }

    @Test
    void matchesNoFurtherThanItMay() {
        int[] tokens = range(0, 32);
        cache.release(run("", tokens, 32));
        BlockTable table = cache.open("");
        assertEquals(16, cache.match(table, tokens, 31));
        assertEquals(32, cache.match(table, tokens, 32));
    }

    @Test
    void tenantsDoNotShare() {
        int[] tokens = range(0, 32);
        cache.release(run("a", tokens, 32));
        BlockTable table = cache.open("b");
        assertEquals(0, cache.match(table, tokens, 32));
    }

    @Test
    void twoThatComputeTheSameKeepOneBlock() {
        int[] tokens = range(0, 16);
        BlockTable a = cache.open("");
        BlockTable b = cache.open("");
        assertTrue(cache.grow(a, 16) && cache.grow(b, 16));
        assertNotEquals(a.numbers()[0], b.numbers()[0]);
        cache.commit(a, tokens, 16);
        cache.commit(b, tokens, 16);
        assertEquals(a.numbers()[0], b.numbers()[0]);
        assertEquals(7, cache.free());
    }

    @Test
    void takesOverWhatAnotherHasFilledMeanwhile() {
        int[] tokens = range(0, 32);
        BlockTable a = cache.open("");
        BlockTable b = cache.open("");
        assertTrue(cache.grow(a, 32) && cache.grow(b, 10));
        cache.commit(a, tokens, 32);
        assertEquals(32, cache.match(b, tokens, 32));
        assertEquals(6, cache.free());
    }

    @Test
    void evictsTheLeastRecentlyUsedLeafFirst() {
        int[] old = range(0, 48);
        int[] young = range(100, 148);
        cache.release(run("", old, 48));
        cache.release(run("", young, 48));
        BlockTable again = cache.open("");
        assertEquals(48, cache.match(again, old, 48));
        cache.release(again);
        BlockTable large = cache.open("");
        assertTrue(cache.grow(large, 16 * 4));
        assertEquals(2, cache.evicted());
        assertEquals(48, cache.find("", old, 48));
        assertEquals(16, cache.find("", young, 48));
    }

    @Test
    void refusesWhenAllAreInUseAndChangesNothing() {
        BlockTable a = run("", range(0, 100), 100);
        BlockTable b = cache.open("");
        assertFalse(cache.grow(b, 17));
        assertTrue(cache.grow(b, 16));
        cache.release(a);
        assertTrue(cache.grow(b, 7 * 16));
    }

    /** Against a plain list of who holds what: no block has two owners that may write it, none is lost. */
    @Test
    void randomUseLosesNothing() {
        SplittableRandom random = new SplittableRandom(1);
        BlockCache large = new BlockCache(64);
        List<BlockTable> open = new ArrayList<>();
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0) {
                int[] tokens = new int[random.nextInt(1, 120)];
                Arrays.setAll(tokens, p -> p % 16 == 0 ? random.nextInt(2) : p);
                BlockTable table = large.open(random.nextBoolean() ? "" : "t");
                large.match(table, tokens, tokens.length - 1);
                if (large.grow(table, tokens.length)) {
                    large.commit(table, tokens, random.nextInt(tokens.length + 1));
                    open.add(table);
                    texts.add(tokens);
                } else {
                    large.release(table);
                }
            }
            while (open.size() > random.nextInt(20)) {
                int which = random.nextInt(open.size());
                large.release(open.remove(which));
                texts.remove(which);
            }
            check(large, open);
        }
        open.forEach(large::release);
        assertEquals(64, large.available());
        assertTrue(large.evicted() > 0);
    }

    private static void check(BlockCache cache, List<BlockTable> open) {
        Set<Integer> own = new HashSet<>();
        Set<Integer> shared = new HashSet<>();
        for (BlockTable t : open) {
            for (int b = 0; b < t.count(); b++) {
                if (16 * b < t.sharedPositions()) {
                    shared.add(t.numbers()[b]);
                } else {
                    assertTrue(own.add(t.numbers()[b]), "a block that two write");
                }
            }
        }
        assertTrue(own.stream().noneMatch(shared::contains), "a block that one writes and another reads");
        assertEquals(cache.size() - cache.available(), own.size() + shared.size());
    }

    private BlockTable run(String tenant, int[] tokens, int computed) {
        BlockTable table = cache.open(tenant);
        assertTrue(cache.grow(table, computed));
        cache.commit(table, tokens, computed);
        return table;
    }

    private static int[] range(int from, int to) {
        int[] tokens = new int[to - from];
        Arrays.setAll(tokens, i -> from + i);
        return tokens;
    }
}
