package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link Gemm}: a tile of r rows by n vectors of C stays in registers while k runs from first to
 * last. All steps are in bytes.
 *
 * <pre>C[r][n] = I[r][n] + sum over k of A[r][k] * P[k][n]</pre>
 *
 * {@code i0, iStep} is where the sums start from: C itself (accumulate), a bias with step 0, or zeros with step 0. Every
 * element is the same chain of fused multiply-adds whatever the tile, so tiles may be mixed freely. Written out by hand
 * because a helper called from here may not be inlined, and then its vectors are boxed.
 */
final class Tiles {
    private static final long V = 4L * L;

    private Tiles() {}

    static void tile4x4(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        FloatVector c02 = FloatVector.fromMemorySegment(F, ALL, i + 2 * V, LE);
        FloatVector c03 = FloatVector.fromMemorySegment(F, ALL, i + 3 * V, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        FloatVector c11 = FloatVector.fromMemorySegment(F, ALL, i + is + V, LE);
        FloatVector c12 = FloatVector.fromMemorySegment(F, ALL, i + is + 2 * V, LE);
        FloatVector c13 = FloatVector.fromMemorySegment(F, ALL, i + is + 3 * V, LE);
        FloatVector c20 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is, LE);
        FloatVector c21 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is + V, LE);
        FloatVector c22 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is + 2 * V, LE);
        FloatVector c23 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is + 3 * V, LE);
        FloatVector c30 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is, LE);
        FloatVector c31 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is + V, LE);
        FloatVector c32 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is + 2 * V, LE);
        FloatVector c33 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is + 3 * V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector b2 = FloatVector.fromMemorySegment(F, ALL, q + 2 * V, LE);
            FloatVector b3 = FloatVector.fromMemorySegment(F, ALL, q + 3 * V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
            c02 = b2.fma(x0, c02);
            c03 = b3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
            c11 = b1.fma(x1, c11);
            c12 = b2.fma(x1, c12);
            c13 = b3.fma(x1, c13);
            FloatVector x2 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 2 * as));
            c20 = b0.fma(x2, c20);
            c21 = b1.fma(x2, c21);
            c22 = b2.fma(x2, c22);
            c23 = b3.fma(x2, c23);
            FloatVector x3 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 3 * as));
            c30 = b0.fma(x3, c30);
            c31 = b1.fma(x3, c31);
            c32 = b2.fma(x3, c32);
            c33 = b3.fma(x3, c33);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
        c02.intoMemorySegment(ALL, c + 2 * V, LE);
        c03.intoMemorySegment(ALL, c + 3 * V, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
        c11.intoMemorySegment(ALL, c + cs + V, LE);
        c12.intoMemorySegment(ALL, c + cs + 2 * V, LE);
        c13.intoMemorySegment(ALL, c + cs + 3 * V, LE);
        c20.intoMemorySegment(ALL, c + 2 * cs, LE);
        c21.intoMemorySegment(ALL, c + 2 * cs + V, LE);
        c22.intoMemorySegment(ALL, c + 2 * cs + 2 * V, LE);
        c23.intoMemorySegment(ALL, c + 2 * cs + 3 * V, LE);
        c30.intoMemorySegment(ALL, c + 3 * cs, LE);
        c31.intoMemorySegment(ALL, c + 3 * cs + V, LE);
        c32.intoMemorySegment(ALL, c + 3 * cs + 2 * V, LE);
        c33.intoMemorySegment(ALL, c + 3 * cs + 3 * V, LE);
    }

    static void tile2x4(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        FloatVector c02 = FloatVector.fromMemorySegment(F, ALL, i + 2 * V, LE);
        FloatVector c03 = FloatVector.fromMemorySegment(F, ALL, i + 3 * V, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        FloatVector c11 = FloatVector.fromMemorySegment(F, ALL, i + is + V, LE);
        FloatVector c12 = FloatVector.fromMemorySegment(F, ALL, i + is + 2 * V, LE);
        FloatVector c13 = FloatVector.fromMemorySegment(F, ALL, i + is + 3 * V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector b2 = FloatVector.fromMemorySegment(F, ALL, q + 2 * V, LE);
            FloatVector b3 = FloatVector.fromMemorySegment(F, ALL, q + 3 * V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
            c02 = b2.fma(x0, c02);
            c03 = b3.fma(x0, c03);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
            c11 = b1.fma(x1, c11);
            c12 = b2.fma(x1, c12);
            c13 = b3.fma(x1, c13);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
        c02.intoMemorySegment(ALL, c + 2 * V, LE);
        c03.intoMemorySegment(ALL, c + 3 * V, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
        c11.intoMemorySegment(ALL, c + cs + V, LE);
        c12.intoMemorySegment(ALL, c + cs + 2 * V, LE);
        c13.intoMemorySegment(ALL, c + cs + 3 * V, LE);
    }

    static void tile1x4(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        FloatVector c02 = FloatVector.fromMemorySegment(F, ALL, i + 2 * V, LE);
        FloatVector c03 = FloatVector.fromMemorySegment(F, ALL, i + 3 * V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector b2 = FloatVector.fromMemorySegment(F, ALL, q + 2 * V, LE);
            FloatVector b3 = FloatVector.fromMemorySegment(F, ALL, q + 3 * V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
            c02 = b2.fma(x0, c02);
            c03 = b3.fma(x0, c03);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
        c02.intoMemorySegment(ALL, c + 2 * V, LE);
        c03.intoMemorySegment(ALL, c + 3 * V, LE);
    }

    static void tile4x2(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        FloatVector c11 = FloatVector.fromMemorySegment(F, ALL, i + is + V, LE);
        FloatVector c20 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is, LE);
        FloatVector c21 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is + V, LE);
        FloatVector c30 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is, LE);
        FloatVector c31 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is + V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
            c11 = b1.fma(x1, c11);
            FloatVector x2 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 2 * as));
            c20 = b0.fma(x2, c20);
            c21 = b1.fma(x2, c21);
            FloatVector x3 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 3 * as));
            c30 = b0.fma(x3, c30);
            c31 = b1.fma(x3, c31);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
        c11.intoMemorySegment(ALL, c + cs + V, LE);
        c20.intoMemorySegment(ALL, c + 2 * cs, LE);
        c21.intoMemorySegment(ALL, c + 2 * cs + V, LE);
        c30.intoMemorySegment(ALL, c + 3 * cs, LE);
        c31.intoMemorySegment(ALL, c + 3 * cs + V, LE);
    }

    static void tile2x2(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        FloatVector c11 = FloatVector.fromMemorySegment(F, ALL, i + is + V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
            c11 = b1.fma(x1, c11);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
        c11.intoMemorySegment(ALL, c + cs + V, LE);
    }

    static void tile1x2(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c01 = FloatVector.fromMemorySegment(F, ALL, i + V, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector b1 = FloatVector.fromMemorySegment(F, ALL, q + V, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            c01 = b1.fma(x0, c01);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c01.intoMemorySegment(ALL, c + V, LE);
    }

    static void tile4x1(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        FloatVector c20 = FloatVector.fromMemorySegment(F, ALL, i + 2 * is, LE);
        FloatVector c30 = FloatVector.fromMemorySegment(F, ALL, i + 3 * is, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
            FloatVector x2 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 2 * as));
            c20 = b0.fma(x2, c20);
            FloatVector x3 = FloatVector.broadcast(F, ALL.get(FLOAT, x + 3 * as));
            c30 = b0.fma(x3, c30);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
        c20.intoMemorySegment(ALL, c + 2 * cs, LE);
        c30.intoMemorySegment(ALL, c + 3 * cs, LE);
    }

    static void tile2x1(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        FloatVector c10 = FloatVector.fromMemorySegment(F, ALL, i + is, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
            FloatVector x1 = FloatVector.broadcast(F, ALL.get(FLOAT, x + as));
            c10 = b0.fma(x1, c10);
        }
        c00.intoMemorySegment(ALL, c, LE);
        c10.intoMemorySegment(ALL, c + cs, LE);
    }

    static void tile1x1(
            long a0,
            long rowStep,
            long kStep,
            long p0,
            long pStep,
            int depth,
            long i0,
            long iStep,
            long c0,
            long cStep) {
        long a = a0 & MASK, p = p0 & MASK, i = i0 & MASK, c = c0 & MASK;
        long as = rowStep & STRIDE_MASK, ks = kStep & STRIDE_MASK, ps = pStep & STRIDE_MASK;
        long is = iStep & STRIDE_MASK, cs = cStep & STRIDE_MASK;
        FloatVector c00 = FloatVector.fromMemorySegment(F, ALL, i, LE);
        for (int k = 0; k < depth; k++) {
            long q = p + k * ps, x = a + k * ks;
            FloatVector b0 = FloatVector.fromMemorySegment(F, ALL, q, LE);
            FloatVector x0 = FloatVector.broadcast(F, ALL.get(FLOAT, x));
            c00 = b0.fma(x0, c00);
        }
        c00.intoMemorySegment(ALL, c, LE);
    }
}
