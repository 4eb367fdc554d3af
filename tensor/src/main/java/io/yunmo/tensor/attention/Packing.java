package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

/**
 * Keys and values are stored: a loop for each type, scalar, since a number is stored once and read for each later token. (The
 * conversion to F16 is one instruction.)
 */
final class Packing {
    private Packing() {}

    static void store(KvLayout layout, long layer, long table, int position, int count, long k, long v, long stride) {
        for (int i = 0; i < count; i++) {
            int slot = (position + i) % KvLayout.TOKENS;
            long block = layer + Bits.getInt(table + 4L * ((position + i) / KvLayout.TOKENS)) * layout.bytes();
            for (int h = 0; h < layout.kvHeads(); h++) {
                key(layout, block, h, slot, k + 4 * (i * stride + (long) h * layout.keyLength()));
                value(layout, block, h, slot, v + 4 * (i * stride + (long) h * layout.valueLength()));
            }
        }
    }

    private static void key(KvLayout layout, long block, int head, int slot, long from) {
        int size = layout.type().bytes();
        long to = block + layout.keys(head) + (long) slot * size;
        long scales = block + layout.keyScales(head) + 4L * slot;
        numbers(layout.type(), from, layout.keyLength(), to, 16L * size, scales, 64);
    }

    private static void value(KvLayout layout, long block, int head, int slot, long from) {
        int size = layout.type().bytes();
        long to = block + layout.values(head) + (long) slot * layout.valueLength() * size;
        long scales = block + layout.valueScales(head) + 4L * slot * layout.valueGroups();
        numbers(layout.type(), from, layout.valueLength(), to, size, scales, 4);
    }

    private static void numbers(KvLayout.Type type, long from, int n, long to, long step, long scales, long scaleStep) {
        switch (type) {
            case F32 -> floats(from, n, to, step);
            case F16 -> halves(from, n, to, step);
            case Q8 -> {
                for (int g = 0; g < n; g += KvLayout.GROUP) {
                    int some = Math.min(KvLayout.GROUP, n - g);
                    put(scales + g / KvLayout.GROUP * scaleStep, codes(from + 4L * g, some, to + g * step, step));
                }
            }
        }
    }

    private static void floats(long from, int n, long to, long step) {
        for (int d = 0; d < n; d++) {
            put(to + d * step, get(from + 4L * d));
        }
    }

    private static void halves(long from, int n, long to, long step) {
        for (int d = 0; d < n; d++) {
            Bits.putShort(to + d * step, PlainAttention.half(get(from + 4L * d)));
        }
    }

    /** Stores the codes of a group and returns their scale. */
    private static float codes(long from, int n, long to, long step) {
        float max = 0;
        for (int d = 0; d < n; d++) {
            max = Math.max(max, Math.abs(get(from + 4L * d)));
        }
        float scale = max * (1 / 127f);
        for (int d = 0; d < n; d++) {
            Bits.putByte(to + d * step, PlainAttention.code(get(from + 4L * d), scale));
        }
        return scale;
    }
}
