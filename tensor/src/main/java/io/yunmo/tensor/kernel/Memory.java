package io.yunmo.tensor.kernel;

import io.yunmo.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * All of memory as one segment, so that kernels reach off-heap floats by address at the speed of arrays: C2 drops the
 * bounds checks when the segment is a {@code static final} and the address is masked to non-negative ({@link #MASK}).
 * Nothing checks an address; only kernels whose arguments are checked matrices or blocks use this.
 *
 * <p>Vectors are {@link #F}: the widest of the machine, 16 lanes at most. {@link Matrix} pads its rows to 16 floats, so a
 * loop of {@link #L} lanes always ends on a whole vector.
 */
public final class Memory {
    /** Every byte of the process. */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** {@code address & MASK} tells the compiler that an address is not negative and far from overflow. */
    public static final long MASK = 0x00FF_FFFF_FFFF_FFFFL;

    /** The same for a distance in bytes between rows or columns. */
    public static final long STRIDE_MASK = 0x7FFF_FFFFL;

    public static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LE);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LE);
    public static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LE);

    /** The float vectors of all kernels. */
    public static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED.length() > Matrix.LANES
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;

    /** Lanes of {@link #F}: 4, 8 or 16. */
    public static final int L = F.length();

    private Memory() {}

    /** Zeroed, 64-byte aligned room for {@code floats} floats (rounded up to whole vectors); lives as long as the arena. */
    public static long allocate(Arena arena, long floats) {
        long bytes = Math.multiplyExact((Math.max(floats, 1) + Matrix.LANES - 1) & -Matrix.LANES, 4L);
        return arena.allocate(bytes, 64).address();
    }

    /** A zeroed matrix whose rows are padded to whole vectors; lives as long as the arena. */
    public static Matrix matrix(Arena arena, int rows, int columns) {
        int stride = Matrix.padded(columns);
        return new Matrix(allocate(arena, (long) rows * stride), rows, columns, stride);
    }

    public static float get(long address) {
        return ALL.get(FLOAT, address & MASK);
    }

    public static void put(long address, float value) {
        ALL.set(FLOAT, address & MASK, value);
    }

    public static double getDouble(long address) {
        return ALL.get(DOUBLE, address & MASK);
    }

    public static void putDouble(long address, double value) {
        ALL.set(DOUBLE, address & MASK, value);
    }

    /** Element (row, column) of {@code m}. */
    public static float get(Matrix m, int row, int column) {
        return get(m.address() + 4L * ((long) row * m.stride() + column));
    }

    public static void put(Matrix m, int row, int column, float value) {
        put(m.address() + 4L * ((long) row * m.stride() + column), value);
    }

    /** Copies {@code floats} floats; the ranges do not overlap. */
    public static void copy(long from, long to, long floats) {
        MemorySegment.copy(ALL, from, ALL, to, floats * 4);
    }

    /** Copies dense rows ({@code rows * m.columns()} floats from {@code offset} bytes) into a padded matrix. */
    public static void load(MemorySegment dense, long offset, Matrix m) {
        if (m.stride() == m.columns()) {
            MemorySegment.copy(dense, offset, ALL, m.address(), 4L * m.rows() * m.columns());
            return;
        }
        for (int r = 0; r < m.rows(); r++) {
            MemorySegment.copy(
                    dense, offset + 4L * r * m.columns(), ALL, m.address() + 4L * r * m.stride(), 4L * m.columns());
        }
    }

    /** Copies a padded matrix to dense rows at {@code offset} bytes. */
    public static void store(Matrix m, MemorySegment dense, long offset) {
        if (m.stride() == m.columns()) {
            MemorySegment.copy(ALL, m.address(), dense, offset, 4L * m.rows() * m.columns());
            return;
        }
        for (int r = 0; r < m.rows(); r++) {
            MemorySegment.copy(
                    ALL, m.address() + 4L * r * m.stride(), dense, offset + 4L * r * m.columns(), 4L * m.columns());
        }
    }
}
