package io.yunmo.tensor.attention;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import io.yunmo.tensor.kernel.Memory;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Stored keys and values become f32. Codes and halves are read in whole vectors, up to 64 bytes beyond the last number of a
 * row, as {@link KvLayout} allows.
 */
final class Unpacking {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED.withShape(F.vectorShape());
    /** L halves. */
    private static final VectorSpecies<Short> S =
            ShortVector.SPECIES_PREFERRED.withShape(VectorShape.forBitSize(Math.max(64, 16 * L)));
    /** L codes, or eight where L is four. */
    private static final VectorSpecies<Byte> B =
            ByteVector.SPECIES_PREFERRED.withShape(VectorShape.forBitSize(Math.max(64, 8 * L)));

    /** Moves an exponent from F16's bias to F32's. */
    private static final float REBIAS = 0x1p112f;

    private Unpacking() {}

    /**
     * A block's keys of one head into column {@code to} of [keyLength][{@value AttentionKernel#STEP}].
     *
     * @param scales of Q8, [groups][16]
     */
    static void keys(KvLayout.Type type, long from, long scales, int n, long to) {
        switch (type) {
            case F32 -> copyKeys(from, n, to);
            case F16 -> halfKeys(from, n, to);
            case Q8 -> codeKeys(from, scales, n, to);
        }
    }

    private static void copyKeys(long from, int n, long to) {
        for (int d = 0; d < n; d++) {
            for (int j = 0; j < KvLayout.TOKENS; j += L) {
                FloatVector.fromMemorySegment(F, ALL, (from + 64L * d + 4L * j) & MASK, LE)
                        .intoMemorySegment(ALL, (to + 4L * AttentionKernel.STEP * d + 4L * j) & MASK, LE);
            }
        }
    }

    private static void halfKeys(long from, int n, long to) {
        for (int d = 0; d < n; d++) {
            for (int j = 0; j < KvLayout.TOKENS; j += L) {
                half(from + 32L * d + 2L * j, to + 4L * AttentionKernel.STEP * d + 4L * j);
            }
        }
    }

    private static void codeKeys(long from, long scales, int n, long to) {
        for (int d = 0; d < n; d++) {
            long scale = scales + 64L * (d / KvLayout.GROUP);
            for (int j = 0; j < KvLayout.TOKENS; j += L) {
                IntVector code = (IntVector) ByteVector.fromMemorySegment(B, ALL, (from + 16L * d + j) & MASK, LE)
                        .convertShape(VectorOperators.B2I, I, 0);
                FloatVector f = (FloatVector) code.convert(VectorOperators.I2F, 0);
                f.mul(FloatVector.fromMemorySegment(F, ALL, (scale + 4L * j) & MASK, LE))
                        .intoMemorySegment(ALL, (to + 4L * AttentionKernel.STEP * d + 4L * j) & MASK, LE);
            }
        }
    }

    /**
     * L halves become floats: exponent and mantissa move to their place, the sign is where it was. Beyond F16's numbers (that
     * is NaN, since infinity is not stored) a second product overflows, and infinity times 0 is NaN; other numbers stay.
     */
    private static void half(long from, long to) {
        FloatVector f = ((IntVector)
                        ShortVector.fromMemorySegment(S, ALL, from & MASK, LE).convertShape(VectorOperators.S2I, I, 0))
                .lanewise(VectorOperators.LSHL, 13)
                .and(0x8FFFE000)
                .reinterpretAsFloats()
                .mul(REBIAS);
        f.mul(REBIAS).fma(FloatVector.zero(F), f).intoMemorySegment(ALL, to & MASK, LE);
    }

    /**
     * {@code count} values of n numbers into rows of {@code stride} floats, a multiple of 16; what follows the n numbers there
     * is anything.
     *
     * @param scales of Q8, [positions][groups]
     */
    static void values(KvLayout.Type type, long from, long scales, int n, int count, long to, int stride) {
        for (int i = 0; i < count; i++) {
            long row = to + 4L * i * stride;
            switch (type) {
                case F32 -> Memory.copy(from + 4L * i * n, row, n);
                case F16 -> halves(from + 2L * i * n, n, row);
                case Q8 -> codes(from + (long) i * n, scales + 4L * i * ((n + 31) / 32), n, row);
            }
        }
    }

    private static void halves(long from, int n, long to) {
        for (int d = 0; d < n; d += L) {
            half(from + 2L * d, to + 4L * d);
        }
    }

    private static void codes(long from, long scales, int n, long to) {
        for (int d = 0; d < n; d += L) {
            float scale = Memory.get(scales + 4L * (d / KvLayout.GROUP));
            IntVector code = (IntVector)
                    ByteVector.fromMemorySegment(B, ALL, (from + d) & MASK, LE).convertShape(VectorOperators.B2I, I, 0);
            FloatVector f = (FloatVector) code.convert(VectorOperators.I2F, 0);
            f.mul(scale).intoMemorySegment(ALL, (to + 4L * d) & MASK, LE);
        }
    }
}
