package io.yunmo.tensor.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.attention.KvLayout.Type;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionTest {
    private static final AttentionKernel PLAIN = new PlainAttention();

    static Stream<AttentionKernel> all() {
        return Implementations.attention();
    }

    static Stream<AttentionKernel> fast() {
        return all().filter(kernel -> !(kernel instanceof PlainAttention));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isExactToRounding(AttentionKernel kernel) {
        for (Type type : Type.values()) {
            double bound = switch (type) {
                case F32 -> 2e-6;
                case F16 -> 1e-3;
                case Q8 -> 2e-2;
            };
            exact(kernel, new KvLayout(type, 2, 32, 48), 6, 150, true, 0, 0, bound);
            exact(kernel, new KvLayout(type, 1, 64, 64), 1, 150, false, 0, 0, bound);
            exact(kernel, new KvLayout(type, 2, 16, 16), 2, 150, true, 33, 5, bound);
            exact(kernel, new KvLayout(type, 1, 80, 80), 4, 90, true, 70, 0, bound);
        }
    }

    private static void exact(
            AttentionKernel kernel,
            KvLayout layout,
            int heads,
            int length,
            boolean causal,
            int window,
            float cap,
            double bound) {
        try (Arena arena = Arena.ofConfined()) {
            var data = new RandomAttention(arena, layout, heads, length, 1);
            long out = data.whole(kernel, causal, window, cap);
            for (int q = 0; q < length; q += 13) {
                for (int h = 0; h < heads; h++) {
                    double[] want = data.exact(q, h, causal, window, cap);
                    for (int d = 0; d < want.length; d++) {
                        long at = out + 4 * (q * data.outStride + (long) h * layout.valueLength() + d);
                        assertEquals(want[d], Memory.get(at), bound, layout + ", query " + q + ", head " + h);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fast")
    void isBitEqualToThePlainTwin(AttentionKernel kernel) {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 60; i++) {
            try (Arena arena = Arena.ofConfined()) {
                KvLayout layout = layout(random);
                int heads = layout.kvHeads() * (1 + random.nextInt(9));
                int length = 1 + random.nextInt(random.nextBoolean() ? 30 : 200);
                var data = new RandomAttention(arena, layout, heads, length, i);
                boolean causal = random.nextInt(4) > 0;
                int window = random.nextBoolean() ? 0 : 1 + random.nextInt(150);
                float cap = random.nextInt(3) > 0 ? 0 : 3;
                String what = layout + ", heads " + heads + ", length " + length + ", " + causal + ", " + window;
                assertSame(
                        data,
                        data.whole(PLAIN, causal, window, cap),
                        data.whole(kernel, causal, window, cap),
                        what + ", " + cap);
            }
        }
    }

    private static KvLayout layout(SplittableRandom random) {
        int[] sizes = {8, 16, 24, 32, 40, 64, 64, 72, 80, 96, 128, 192, 256, 5};
        int key = sizes[random.nextInt(sizes.length)];
        int value = random.nextBoolean() ? key : sizes[random.nextInt(sizes.length)];
        return new KvLayout(Type.values()[random.nextInt(3)], 1 + random.nextInt(3), key, value);
    }

    private static void assertSame(RandomAttention data, long want, long got, String what) {
        for (long i = 0; i < data.outStride * data.length; i++) {
            float w = Memory.get(want + 4 * i);
            float g = Memory.get(got + 4 * i);
            if (Float.floatToIntBits(w) != Float.floatToIntBits(g)) {
                assertEquals(w, g, what + ", query " + i / data.outStride + ", column " + i % data.outStride);
            }
        }
    }

    /** Every kernel stores the same bits: whatever one stores, another reads. */
    @ParameterizedTest
    @MethodSource("fast")
    void storesWhatThePlainTwinStores(AttentionKernel kernel) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 40; i++) {
            try (Arena arena = Arena.ofConfined()) {
                KvLayout layout = layout(random);
                int length = 1 + random.nextInt(70);
                var data = new RandomAttention(arena, layout, layout.kvHeads(), length, i);
                Memory.put(data.keys + 8, 1e6f);
                Memory.put(data.values + 12, -1e6f);
                Memory.put(data.values + 16, random.nextBoolean() ? Float.NaN : 1e-30f);
                for (int j = 0; j < layout.keyLength(); j++) {
                    Memory.put(data.keys + 4 * ((length - 1) * data.stride + j), 0);
                }
                var want = data.blocks();
                var got = new RandomAttention.Blocks(
                        arena.allocate(10 * layout.bytes(), 64).address(), want.table());
                Memory.ALL.asSlice(got.layer(), 10 * layout.bytes()).fill((byte) 0xFF);
                int cut = random.nextInt(length);
                data.store(PLAIN, want, 0, length);
                data.store(kernel, got, 0, cut);
                data.store(kernel, got, cut, length);
                int blocks = (length + 15) / 16 + 3;
                long different = Memory.ALL
                        .asSlice(want.layer(), blocks * layout.bytes())
                        .mismatch(Memory.ALL.asSlice(got.layer(), blocks * layout.bytes()));
                assertEquals(-1, different, layout + ", length " + length + ", cut at " + cut);
            }
        }
    }

    /** The same bits whole, query by query, in chunks, head by head, and with other blocks. */
    @ParameterizedTest
    @MethodSource("all")
    void aResultDependsOnNothingButWhatTheQuerySees(AttentionKernel kernel) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 12; i++) {
            try (Arena arena = Arena.ofConfined()) {
                KvLayout layout = new KvLayout(Type.values()[i % 3], 2, 24, 40);
                int heads = 2 * (1 + random.nextInt(5));
                int length = 100 + random.nextInt(80);
                int window = random.nextBoolean() ? 0 : 1 + random.nextInt(120);
                var data = new RandomAttention(arena, layout, heads, length, i);
                long want = data.whole(kernel, true, window, 0);
                var blocks = data.blocks();
                long got = data.out();
                for (int from = 0; from < length; ) {
                    int to = Math.min(length, from + 1 + random.nextInt(i % 2 == 0 ? 3 : 50));
                    data.store(kernel, blocks, from, to);
                    var task = data.task(blocks, from, to, true, window, 0, got);
                    int cut = random.nextInt(to - from + 1);
                    kernel.attend(task, 0, cut, 0, 1);
                    kernel.attend(task, cut, to - from, 0, 1);
                    kernel.attend(task, 0, to - from, 1, 2);
                    from = to;
                }
                assertSame(data, want, got, kernel.name() + ", heads " + heads + ", length " + length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void noNumberStaysNoNumber(AttentionKernel kernel) {
        for (Type type : Type.values()) {
            for (int where = 0; where < 3; where++) {
                try (Arena arena = Arena.ofConfined()) {
                    var data = new RandomAttention(arena, new KvLayout(type, 1, 16, 16), 1, 70, 1);
                    switch (where) {
                        case 0 -> Memory.put(data.queries + 4 * 20 * data.queryStride, Float.NaN);
                        case 1 -> Memory.put(data.keys + 4 * 20 * data.stride, Float.NaN);
                        case 2 -> Memory.put(data.values + 4 * 20 * data.stride, Float.NaN);
                    }
                    long out = data.whole(kernel, true, 0, 0);
                    assertEquals(Float.NaN, Memory.get(out + 4 * 20 * data.outStride), type + " at " + where);
                    for (long i = 0; i < 20 * data.outStride; i++) {
                        float x = Memory.get(out + 4 * i);
                        assertEquals(x, x, "earlier queries do not see it");
                        assertEquals(false, Float.isNaN(x), type + ": earlier queries do not see it");
                    }
                }
            }
        }
    }

    @Test
    void aBlockHoldsWhatTheLayoutSays() {
        KvLayout layout = new KvLayout(Type.Q8, 3, 80, 64);
        assertEquals(80 * 16, layout.keys(1));
        assertEquals(3 * 80 * 16 + 64 * 16, layout.values(1));
        assertEquals(3 * 144 * 16 + 2 * 3 * 64, layout.keyScales(2));
        assertEquals(3 * 144 * 16 + 3 * 3 * 64 + 2 * 64 * 2, layout.valueScales(2));
        assertEquals(3 * 144 * 16 + 3 * 5 * 64, layout.bytes());
        assertEquals(3 * 128 * 16 * 2, new KvLayout(Type.F16, 3, 64, 64).bytes());
    }
}
