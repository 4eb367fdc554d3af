package io.yunmo.tensor.kernel.recurrent;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;

/** The elementwise parts of an {@link Lstm} over one row of a step; a block of {@code bytes} a gate, in order i, f, o, g. */
final class LstmRows {
    private static final long V = 4L * L;

    private LstmRows() {}

    /** Keeps c, then c = f c + i g, and a copy of it. */
    static void carry(long gates0, long bytes, long c0, long before0, long copy0) {
        long i = gates0 & MASK, f = gates0 + bytes & MASK, g = gates0 + 3 * bytes & MASK;
        long c = c0 & MASK, before = before0 & MASK, copy = copy0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector old = FloatVector.fromMemorySegment(F, ALL, c + o, LE);
            FloatVector in = FloatVector.fromMemorySegment(F, ALL, i + o, LE)
                    .mul(FloatVector.fromMemorySegment(F, ALL, g + o, LE));
            FloatVector sum = FloatVector.fromMemorySegment(F, ALL, f + o, LE).fma(old, in);
            old.intoMemorySegment(ALL, before + o, LE);
            sum.intoMemorySegment(ALL, copy + o, LE);
            sum.intoMemorySegment(ALL, c + o, LE);
        }
    }

    /** Keeps h, then h = o squashed, and the output is h. */
    static void output(long out0, long squashed0, long bytes, long h0, long before0, long y0) {
        long out = out0 & MASK, squashed = squashed0 & MASK;
        long h = h0 & MASK, before = before0 & MASK, y = y0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector.fromMemorySegment(F, ALL, h + o, LE).intoMemorySegment(ALL, before + o, LE);
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, out + o, LE)
                    .mul(FloatVector.fromMemorySegment(F, ALL, squashed + o, LE));
            v.intoMemorySegment(ALL, h + o, LE);
            v.intoMemorySegment(ALL, y + o, LE);
        }
    }

    /** With d = dh + dy: the raw gradient of o, d squashed; that of squashed, d o; and nothing carried. */
    static void outputBack(
            long out0, long squashed0, long bytes, long dh0, long dy0, long rawOut0, long rawSquashed0, long carried0) {
        long out = out0 & MASK, squashed = squashed0 & MASK, dh = dh0 & MASK, dy = dy0 & MASK;
        long rawOut = rawOut0 & MASK, rawSquashed = rawSquashed0 & MASK, carried = carried0 & MASK;
        FloatVector zero = FloatVector.zero(F);
        for (long o = 0; o < bytes; o += V) {
            FloatVector d = FloatVector.fromMemorySegment(F, ALL, dh + o, LE)
                    .add(FloatVector.fromMemorySegment(F, ALL, dy + o, LE));
            FloatVector.fromMemorySegment(F, ALL, squashed + o, LE).mul(d).intoMemorySegment(ALL, rawOut + o, LE);
            FloatVector.fromMemorySegment(F, ALL, out + o, LE).mul(d).intoMemorySegment(ALL, rawSquashed + o, LE);
            zero.intoMemorySegment(ALL, carried + o, LE);
        }
    }

    /** With d = dc + dSquashed: raw i, f, g are d g, d c before, d i; and dc = d f. */
    static void carryBack(long gates0, long bytes, long dc0, long dSquashed0, long before0, long raw0) {
        long i = gates0 & MASK, f = gates0 + bytes & MASK, g = gates0 + 3 * bytes & MASK;
        long dc = dc0 & MASK, ds = dSquashed0 & MASK, before = before0 & MASK;
        long ri = raw0 & MASK, rf = raw0 + bytes & MASK, rg = raw0 + 3 * bytes & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector d = FloatVector.fromMemorySegment(F, ALL, dc + o, LE)
                    .add(FloatVector.fromMemorySegment(F, ALL, ds + o, LE));
            FloatVector.fromMemorySegment(F, ALL, g + o, LE).mul(d).intoMemorySegment(ALL, ri + o, LE);
            FloatVector.fromMemorySegment(F, ALL, before + o, LE).mul(d).intoMemorySegment(ALL, rf + o, LE);
            FloatVector.fromMemorySegment(F, ALL, i + o, LE).mul(d).intoMemorySegment(ALL, rg + o, LE);
            FloatVector.fromMemorySegment(F, ALL, f + o, LE).mul(d).intoMemorySegment(ALL, dc + o, LE);
        }
    }
}
