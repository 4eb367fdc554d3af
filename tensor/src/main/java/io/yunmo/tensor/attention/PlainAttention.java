package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.tensor.kernel.Exponential;
import java.util.Arrays;

/** The scalar twin of attention: says what every bit is. */
public final class PlainAttention implements AttentionKernel {
    /** The largest number of F16. */
    static final float LARGEST = 65504f;
    /** 1.5 * 2^23: adding it rounds to a whole number, which then stands in the low bits. */
    static final float ROUND = Exponential.ROUND;

    @Override
    public void store(KvLayout layout, long layer, long table, int position, int count, long k, long v, long stride) {
        for (int i = 0; i < count; i++) {
            int slot = (position + i) % KvLayout.TOKENS;
            long block = block(layout, layer, table, position + i);
            for (int h = 0; h < layout.kvHeads(); h++) {
                long key = k + 4 * (i * stride + (long) h * layout.keyLength());
                long value = v + 4 * (i * stride + (long) h * layout.valueLength());
                storeKey(layout, block, h, slot, key);
                storeValue(layout, block, h, slot, value);
            }
        }
    }

    private static long block(KvLayout layout, long layer, long table, int position) {
        return layer + Bits.getInt(table + 4L * (position / KvLayout.TOKENS)) * layout.bytes();
    }

    private static void storeKey(KvLayout layout, long block, int head, int slot, long from) {
        int size = layout.type().bytes();
        long to = block + layout.keys(head) + (long) slot * size;
        long scales = block + layout.keyScales(head) + 4L * slot;
        storeVector(layout.type(), from, layout.keyLength(), to, 16L * size, scales, 64);
    }

    private static void storeValue(KvLayout layout, long block, int head, int slot, long from) {
        int size = layout.type().bytes();
        long to = block + layout.values(head) + (long) slot * layout.valueLength() * size;
        long scales = block + layout.valueScales(head) + 4L * slot * layout.valueGroups();
        storeVector(layout.type(), from, layout.valueLength(), to, size, scales, 4);
    }

    /** Stores n numbers {@code step} bytes apart, and scales {@code scaleStep} bytes apart. */
    private static void storeVector(
            KvLayout.Type type, long from, int n, long to, long step, long scales, long scaleStep) {
        for (int g = 0; g < n; g += KvLayout.GROUP) {
            int end = Math.min(n, g + KvLayout.GROUP);
            float scale = type == KvLayout.Type.Q8 ? scale(from, g, end) : 0;
            if (type == KvLayout.Type.Q8) {
                put(scales + g / KvLayout.GROUP * scaleStep, scale);
            }
            for (int d = g; d < end; d++) {
                float x = get(from + 4L * d);
                switch (type) {
                    case F32 -> put(to + d * step, x);
                    case F16 -> Bits.putShort(to + d * step, half(x));
                    case Q8 -> Bits.putByte(to + d * step, code(x, scale));
                }
            }
        }
    }

    static short half(float x) {
        return Float.floatToFloat16(Math.max(-LARGEST, Math.min(LARGEST, x)));
    }

    private static float scale(long from, int begin, int end) {
        float max = 0;
        for (int d = begin; d < end; d++) {
            max = Math.max(max, Math.abs(get(from + 4L * d)));
        }
        return max * (1 / 127f);
    }

    static byte code(float x, float scale) {
        return scale == 0 ? 0 : (byte) Float.floatToRawIntBits(x / scale + ROUND);
    }

    private static float key(KvLayout layout, long block, int head, int slot, int d) {
        long at = block + layout.keys(head) + (16L * d + slot) * layout.type().bytes();
        return switch (layout.type()) {
            case F32 -> get(at);
            case F16 -> Float.float16ToFloat(Bits.getShort(at));
            case Q8 -> Bits.getByte(at) * get(block + layout.keyScales(head) + 4L * (d / KvLayout.GROUP * 16L + slot));
        };
    }

    private static float value(KvLayout layout, long block, int head, int slot, int d) {
        long at = block
                + layout.values(head)
                + ((long) slot * layout.valueLength() + d) * layout.type().bytes();
        return switch (layout.type()) {
            case F32 -> get(at);
            case F16 -> Float.float16ToFloat(Bits.getShort(at));
            case Q8 ->
                Bits.getByte(at)
                        * get(block
                                + layout.valueScales(head)
                                + 4L * (slot * layout.valueGroups() + d / KvLayout.GROUP));
        };
    }

    @Override
    public void attend(Task task, int fromQuery, int toQuery, int fromHead, int toHead) {
        int group = task.group();
        for (int i = fromQuery; i < toQuery; i++) {
            for (int h = fromHead * group; h < toHead * group; h++) {
                long q = task.queries()
                        + 4 * (i * task.queryStride() + (long) h * task.layout().keyLength());
                long out = task.out()
                        + 4 * (i * task.outStride() + (long) h * task.layout().valueLength());
                attend(task, q, h / group, task.first(i), task.end(i), out);
            }
        }
    }

    private static void attend(Task task, long q, int head, int first, int end, long out) {
        int n = task.layout().valueLength();
        float[] o = new float[n];
        float[] l = new float[16];
        float[] s = new float[STEP];
        float m = Float.NEGATIVE_INFINITY;
        for (int from = first; from < end; from = (from / STEP + 1) * STEP) {
            int to = Math.min(end, (from / STEP + 1) * STEP);
            float max = m;
            for (int p = from; p < to; p++) {
                s[p - from] = score(task, q, head, p);
                max = Math.max(max, s[p - from]);
            }
            float shrink = Exponential.of(m - max);
            multiply(o, shrink);
            multiply(l, shrink);
            m = max;
            for (int p = from; p < to; p++) {
                float weight = Exponential.of(s[p - from] - max);
                l[p % 16] += weight;
                add(task, head, p, weight, o);
            }
        }
        float inverse = 1 / tree(l);
        for (int d = 0; d < n; d++) {
            put(out + 4L * d, o[d] * inverse);
        }
    }

    private static float score(Task task, long q, int head, int position) {
        long block = block(task.layout(), task.layer(), task.table(), position);
        float s = 0;
        for (int d = 0; d < task.layout().keyLength(); d++) {
            s = Math.fma(get(q + 4L * d), key(task.layout(), block, head, position % KvLayout.TOKENS, d), s);
        }
        s *= task.scale();
        return task.softcap() == 0 ? s : PlainSteps.capped(s, task.softcap(), 1 / task.softcap());
    }

    private static void add(Task task, int head, int position, float weight, float[] o) {
        long block = block(task.layout(), task.layer(), task.table(), position);
        for (int d = 0; d < o.length; d++) {
            o[d] = Math.fma(weight, value(task.layout(), block, head, position % KvLayout.TOKENS, d), o[d]);
        }
    }

    private static void multiply(float[] x, float factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= factor;
        }
    }

    private static float tree(float[] l) {
        float[] t = Arrays.copyOf(l, 16);
        for (int half = 8; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                t[i] += t[i + half];
            }
        }
        return t[0];
    }

    @Override
    public String name() {
        return "plain";
    }
}
