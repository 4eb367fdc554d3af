package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.packed.Species.H;
import static io.yunmo.tensor.packed.Species.I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Weights in f32 or bf16 times one, two, four or eight tokens, L rows at a time: {@code staged} holds for each column the
 * tokens' activations. Written out by hand because a helper called from here may not be inlined, and then its vectors are boxed.
 */
final class VectorFloats {
    private VectorFloats() {}

    static void one(long weights, boolean bfloat16, int columns, long staged, boolean first, long o0) {
        long w0 = weights & MASK, x0 = staged & MASK;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        if (bfloat16) {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 32L, x = x0 + k * 4L;
                FloatVector v = ((IntVector) ShortVector.fromMemorySegment(H, ALL, w, LE)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
            }
        } else {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 64L, x = x0 + k * 4L;
                FloatVector v = FloatVector.fromMemorySegment(F, ALL, w, LE);
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
    }

    static void two(long weights, boolean bfloat16, int columns, long staged, boolean first, long o0, long o1) {
        long w0 = weights & MASK, x0 = staged & MASK;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        if (bfloat16) {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 32L, x = x0 + k * 8L;
                FloatVector v = ((IntVector) ShortVector.fromMemorySegment(H, ALL, w, LE)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
            }
        } else {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 64L, x = x0 + k * 8L;
                FloatVector v = FloatVector.fromMemorySegment(F, ALL, w, LE);
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
    }

    static void four(
            long weights,
            boolean bfloat16,
            int columns,
            long staged,
            boolean first,
            long o0,
            long o1,
            long o2,
            long o3) {
        long w0 = weights & MASK, x0 = staged & MASK;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        FloatVector f2 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o2 & MASK, LE);
        FloatVector f3 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o3 & MASK, LE);
        if (bfloat16) {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 32L, x = x0 + k * 16L;
                FloatVector v = ((IntVector) ShortVector.fromMemorySegment(H, ALL, w, LE)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                f2 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 8)), f2);
                f3 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 12)), f3);
            }
        } else {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 64L, x = x0 + k * 16L;
                FloatVector v = FloatVector.fromMemorySegment(F, ALL, w, LE);
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                f2 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 8)), f2);
                f3 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 12)), f3);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
        f2.intoMemorySegment(ALL, o2 & MASK, LE);
        f3.intoMemorySegment(ALL, o3 & MASK, LE);
    }

    static void eight(
            long weights,
            boolean bfloat16,
            int columns,
            long staged,
            boolean first,
            long o0,
            long o1,
            long o2,
            long o3,
            long o4,
            long o5,
            long o6,
            long o7) {
        long w0 = weights & MASK, x0 = staged & MASK;
        FloatVector f0 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o0 & MASK, LE);
        FloatVector f1 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o1 & MASK, LE);
        FloatVector f2 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o2 & MASK, LE);
        FloatVector f3 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o3 & MASK, LE);
        FloatVector f4 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o4 & MASK, LE);
        FloatVector f5 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o5 & MASK, LE);
        FloatVector f6 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o6 & MASK, LE);
        FloatVector f7 = first ? FloatVector.zero(F) : FloatVector.fromMemorySegment(F, ALL, o7 & MASK, LE);
        if (bfloat16) {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 32L, x = x0 + k * 32L;
                FloatVector v = ((IntVector) ShortVector.fromMemorySegment(H, ALL, w, LE)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, I, 0))
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats();
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                f2 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 8)), f2);
                f3 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 12)), f3);
                f4 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 16)), f4);
                f5 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 20)), f5);
                f6 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 24)), f6);
                f7 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 28)), f7);
            }
        } else {
            for (int k = 0; k < columns; k++) {
                long w = w0 + k * 64L, x = x0 + k * 32L;
                FloatVector v = FloatVector.fromMemorySegment(F, ALL, w, LE);
                f0 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x)), f0);
                f1 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 4)), f1);
                f2 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 8)), f2);
                f3 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 12)), f3);
                f4 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 16)), f4);
                f5 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 20)), f5);
                f6 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 24)), f6);
                f7 = v.fma(FloatVector.broadcast(F, ALL.get(FLOAT, x + 28)), f7);
            }
        }
        f0.intoMemorySegment(ALL, o0 & MASK, LE);
        f1.intoMemorySegment(ALL, o1 & MASK, LE);
        f2.intoMemorySegment(ALL, o2 & MASK, LE);
        f3.intoMemorySegment(ALL, o3 & MASK, LE);
        f4.intoMemorySegment(ALL, o4 & MASK, LE);
        f5.intoMemorySegment(ALL, o5 & MASK, LE);
        f6.intoMemorySegment(ALL, o6 & MASK, LE);
        f7.intoMemorySegment(ALL, o7 & MASK, LE);
    }
}
