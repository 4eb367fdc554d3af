package io.yunmo.learn.hdf5;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;

/** Reads shapes. */
final class Dataspace {
    private static final int MOST_DIMENSIONS = 32;
    private static final int NULL = 2;

    private Dataspace() {}

    /** The sizes at this place; a scalar has none, and something empty has one of size 0. */
    static Shape read(FileBytes file, long at) {
        int version = file.u8(at);
        int rank = file.u8(at + 1);
        if (version != 1 && version != 2 || rank > MOST_DIMENSIONS) {
            throw FileBytes.broken(at, "no shape is there");
        }
        if (version == 2 && file.u8(at + 3) == NULL) {
            return Shape.of(0);
        }
        long start = at + (version == 1 ? 8 : 4);
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = file.u64(start + 8L * i);
            if (sizes[i] < 0) {
                throw FileBytes.broken(start + 8L * i, "a size of 2^63 or more");
            }
        }
        return counted(new Shape(sizes), at);
    }

    private static Shape counted(Shape shape, long at) {
        try {
            Math.multiplyExact(shape.elements(), 16L);
            return shape;
        } catch (YunmoException | ArithmeticException e) {
            throw FileBytes.broken(at, "the shape " + shape + " has too many elements");
        }
    }
}
