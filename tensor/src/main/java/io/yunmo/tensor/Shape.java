package io.yunmo.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions, outermost first; no dimension means a scalar. A size of -1 stands for "any" in a
 * signature and is not allowed in a tensor.
 */
public record Shape(long... dimensions) {
    public Shape {
        dimensions = dimensions.clone();
        for (long d : dimensions) {
            if (d < -1) {
                throw YunmoException.invalid("a dimension is %d; sizes are 0 or more, or -1 for any", d);
            }
        }
    }

    public static Shape of(long... dimensions) {
        return new Shape(dimensions);
    }

    public int rank() {
        return dimensions.length;
    }

    public long dimension(int i) {
        return dimensions[i];
    }

    @Override
    public long[] dimensions() {
        return dimensions.clone();
    }

    /** Whether every size is known. */
    public boolean isConcrete() {
        for (long d : dimensions) {
            if (d < 0) {
                return false;
            }
        }
        return true;
    }

    /** The number of elements; INVALID when it does not fit a long or a size is -1. */
    public long elements() {
        long n = 1;
        try {
            for (long d : dimensions) {
                if (d < 0) {
                    throw YunmoException.invalid("the shape %s has no number of elements", this);
                }
                n = Math.multiplyExact(n, d);
            }
        } catch (ArithmeticException e) {
            throw new YunmoException(ErrorCode.INVALID, "the shape " + this + " has more than 2^63 elements", e);
        }
        return n;
    }

    /** Whether a tensor of shape {@code given} fits this signature: same rank, same sizes where this one is not -1. */
    public boolean accepts(Shape given) {
        if (given.dimensions.length != dimensions.length) {
            return false;
        }
        for (int i = 0; i < dimensions.length; i++) {
            if (dimensions[i] != -1 && dimensions[i] != given.dimensions[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dimensions, s.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions);
    }
}
