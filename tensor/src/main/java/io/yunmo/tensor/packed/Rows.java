package io.yunmo.tensor.packed;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.SegmentAllocator;

/**
 * Activations of up to {@code capacity} rows (tokens) as a product reads them: f32, and the same quantised to 8 bits in
 * groups of 32. Row r, group g: {@code scale = max|x| / 127}, codes {@code round(x / scale)} (half away from zero as {@code
 * Math.round} of the magnitude; all zero when the scale is), and the sums of the codes of the group's first and second half.
 *
 * @param floats address of f32 [capacity][columns]
 * @param codes address of int8 [capacity][columns]
 * @param scales address of f32 [capacity][columns / 32]
 * @param sums address of int16 [capacity][columns / 16]
 */
public record Rows(int capacity, int columns, long floats, long codes, long scales, long sums) {
    /** Room for {@code capacity} rows; lives as long as what the allocator gives. Columns are filled up to a multiple of 32. */
    public static Rows allocate(SegmentAllocator arena, int capacity, int columns) {
        if (capacity < 1 || columns < 1) {
            throw YunmoException.invalid(
                    "activations need a row and a column at least, not %d x %d", capacity, columns);
        }
        int padded = (columns + 31) & -32;
        long elements = (long) capacity * padded;
        return new Rows(
                capacity,
                padded,
                arena.allocate(elements * 4, 64).address(),
                arena.allocate(elements, 64).address(),
                arena.allocate(elements / 32 * 4, 64).address(),
                arena.allocate(elements / 16 * 2, 64).address());
    }

    public long row(int row) {
        return floats + 4L * row * columns;
    }
}
