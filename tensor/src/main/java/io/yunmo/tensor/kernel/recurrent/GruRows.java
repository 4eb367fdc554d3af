package io.yunmo.tensor.kernel.recurrent;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;

/** The elementwise parts of a GRU over one row of a step; a block of {@code bytes} a gate, in order g, z, r. */
final class GruRows {
    private static final long V = 4L * L;

    private GruRows() {}

    /** sum += r q */
    static void reset(long r0, long q0, long bytes, long sum0) {
        long r = r0 & MASK, q = q0 & MASK, sum = sum0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector.fromMemorySegment(F, ALL, r + o, LE)
                    .fma(
                            FloatVector.fromMemorySegment(F, ALL, q + o, LE),
                            FloatVector.fromMemorySegment(F, ALL, sum + o, LE))
                    .intoMemorySegment(ALL, sum + o, LE);
        }
    }

    /** z = x y, and a copy of it. */
    static void product(long x0, long y0, long bytes, long z0, long copy0) {
        long x = x0 & MASK, y = y0 & MASK, z = z0 & MASK, copy = copy0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, x + o, LE)
                    .mul(FloatVector.fromMemorySegment(F, ALL, y + o, LE));
            v.intoMemorySegment(ALL, z + o, LE);
            v.intoMemorySegment(ALL, copy + o, LE);
        }
    }

    /** Keeps h, then h = z h + (1 - z) g, and the output is h. */
    static void output(long gates0, long bytes, long h0, long before0, long y0) {
        long gates = gates0 & MASK, zs = gates0 + bytes & MASK;
        long h = h0 & MASK, before = before0 & MASK, y = y0 & MASK;
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (long o = 0; o < bytes; o += V) {
            FloatVector old = FloatVector.fromMemorySegment(F, ALL, h + o, LE);
            FloatVector z = FloatVector.fromMemorySegment(F, ALL, zs + o, LE);
            FloatVector g = FloatVector.fromMemorySegment(F, ALL, gates + o, LE);
            FloatVector v = z.fma(old, one.sub(z).mul(g));
            old.intoMemorySegment(ALL, before + o, LE);
            v.intoMemorySegment(ALL, h + o, LE);
            v.intoMemorySegment(ALL, y + o, LE);
        }
    }

    /** With d = dh + dy: raw g and z are d (1 - z) and d (before - g), and d z is carried. */
    static void outputBack(long gates0, long bytes, long before0, long dh0, long dy0, long raw0, long carried0) {
        long gates = gates0 & MASK, zs = gates0 + bytes & MASK, before = before0 & MASK;
        long dh = dh0 & MASK, dy = dy0 & MASK, carried = carried0 & MASK;
        long rg = raw0 & MASK, rz = raw0 + bytes & MASK;
        FloatVector one = FloatVector.broadcast(F, 1f);
        for (long o = 0; o < bytes; o += V) {
            FloatVector d = FloatVector.fromMemorySegment(F, ALL, dh + o, LE)
                    .add(FloatVector.fromMemorySegment(F, ALL, dy + o, LE));
            FloatVector z = FloatVector.fromMemorySegment(F, ALL, zs + o, LE);
            FloatVector g = FloatVector.fromMemorySegment(F, ALL, gates + o, LE);
            FloatVector h = FloatVector.fromMemorySegment(F, ALL, before + o, LE);
            one.sub(z).mul(d).intoMemorySegment(ALL, rg + o, LE);
            h.sub(g).mul(d).intoMemorySegment(ALL, rz + o, LE);
            z.mul(d).intoMemorySegment(ALL, carried + o, LE);
        }
    }

    /** Of d, the gradient of the sum of g: raw r is d q, that of q is d r; d and d r go where g's sum and q were. */
    static void resetBack(long d0, long r0, long bytes, long sums0, long rawR0) {
        long ds = d0 & MASK, r = r0 & MASK, raw = rawR0 & MASK;
        long sum = sums0 & MASK, q = sums0 + 3 * bytes & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector d = FloatVector.fromMemorySegment(F, ALL, ds + o, LE);
            FloatVector.fromMemorySegment(F, ALL, q + o, LE).mul(d).intoMemorySegment(ALL, raw + o, LE);
            FloatVector.fromMemorySegment(F, ALL, r + o, LE).mul(d).intoMemorySegment(ALL, q + o, LE);
            d.intoMemorySegment(ALL, sum + o, LE);
        }
    }

    /** Of d, the gradient of r h: raw r is d h, and d r is carried besides. */
    static void productBack(long d0, long r0, long before0, long bytes, long rawR0, long carried0) {
        long ds = d0 & MASK, r = r0 & MASK, before = before0 & MASK, raw = rawR0 & MASK, carried = carried0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector d = FloatVector.fromMemorySegment(F, ALL, ds + o, LE);
            FloatVector.fromMemorySegment(F, ALL, before + o, LE).mul(d).intoMemorySegment(ALL, raw + o, LE);
            FloatVector.fromMemorySegment(F, ALL, r + o, LE)
                    .fma(d, FloatVector.fromMemorySegment(F, ALL, carried + o, LE))
                    .intoMemorySegment(ALL, carried + o, LE);
        }
    }

    /** Keeps h, then h = g, and the output is h. */
    static void keep(long g0, long bytes, long h0, long before0, long y0) {
        long g = g0 & MASK, h = h0 & MASK, before = before0 & MASK, y = y0 & MASK;
        for (long o = 0; o < bytes; o += V) {
            FloatVector v = FloatVector.fromMemorySegment(F, ALL, g + o, LE);
            FloatVector.fromMemorySegment(F, ALL, h + o, LE).intoMemorySegment(ALL, before + o, LE);
            v.intoMemorySegment(ALL, h + o, LE);
            v.intoMemorySegment(ALL, y + o, LE);
        }
    }

    /** raw = dh + dy, and nothing is carried. */
    static void take(long dh0, long dy0, long bytes, long raw0, long carried0) {
        long dh = dh0 & MASK, dy = dy0 & MASK, raw = raw0 & MASK, carried = carried0 & MASK;
        FloatVector zero = FloatVector.zero(F);
        for (long o = 0; o < bytes; o += V) {
            FloatVector.fromMemorySegment(F, ALL, dh + o, LE)
                    .add(FloatVector.fromMemorySegment(F, ALL, dy + o, LE))
                    .intoMemorySegment(ALL, raw + o, LE);
            zero.intoMemorySegment(ALL, carried + o, LE);
        }
    }
}
