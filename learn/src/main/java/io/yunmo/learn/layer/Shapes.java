package io.yunmo.learn.layer;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;

/** What layers ask about the shapes of samples. */
public final class Shapes {
    /** The most floats one sample or one weight may have. */
    public static final long MOST = Integer.MAX_VALUE / 4;

    private Shapes() {}

    /** The size of the last axis; 1 for a scalar. */
    public static int last(Shape shape) {
        return shape.rank() == 0 ? 1 : (int) shape.dimension(shape.rank() - 1);
    }

    /** The product of all axes but the last. */
    public static int rows(Shape shape) {
        return size(shape, 0, shape.rank() - 1);
    }

    /** The product of all axes. */
    public static int size(Shape shape) {
        return size(shape, 0, shape.rank());
    }

    /** The product of axes {@code from} to before {@code to}. */
    public static int size(Shape shape, int from, int to) {
        long n = 1;
        for (int i = from; i < to; i++) {
            n = Math.multiplyExact(n, shape.dimension(i));
        }
        return Math.toIntExact(n);
    }

    /** The same shape with another last axis. */
    public static Shape withLast(Shape shape, int last) {
        long[] d = shape.dimensions();
        d[d.length - 1] = last;
        return new Shape(d);
    }

    /** Whether a matrix of one shape can be read as one of the other. */
    public static boolean sameLayout(Shape a, Shape b) {
        boolean dense = last(a) % Matrix.LANES == 0 && last(b) % Matrix.LANES == 0;
        return a.elements() == b.elements() && (last(a) == last(b) || dense);
    }

    /** The only input of a layer that takes one. */
    public static Shape only(Layer layer, List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw YunmoException.invalid("%s takes one input, %d are connected to it", layer.label(), inputs.size());
        }
        return inputs.getFirst();
    }

    /** {@code shape} if every axis is known, positive and the whole not too large. */
    public static Shape checked(Layer layer, Shape shape) {
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.dimension(i) < 1) {
                throw YunmoException.invalid(
                        "%s would give samples of shape %s; every axis needs a size of 1 or more",
                        layer.label(), shape);
            }
        }
        if (large(shape)) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    layer.label() + " would give samples of shape " + shape + "; the most is " + MOST + " values");
        }
        return shape;
    }

    public static boolean large(Shape shape) {
        long n = 1;
        for (int i = 0; i < shape.rank(); i++) {
            n *= shape.dimension(i);
            if (n > MOST) {
                return true;
            }
        }
        return false;
    }

    /** An axis of a whole batch (the batch is 0, negative ones count from the end) as one of a sample. */
    public static int sampleAxis(Layer layer, int axis, Shape sample) {
        int rank = sample.rank() + 1;
        int positive = axis < 0 ? axis + rank : axis;
        if (positive < 1 || positive >= rank) {
            throw YunmoException.invalid(
                    "%s: axis %d is no axis of input shape %s (the batch is axis 0)",
                    layer.label(), axis, batched(sample));
        }
        return positive - 1;
    }

    /** "[null, 3, 4]": a sample's shape as Keras writes that of a batch. */
    public static String batched(Shape sample) {
        StringBuilder s = new StringBuilder("[null");
        for (int i = 0; i < sample.rank(); i++) {
            s.append(", ").append(sample.dimension(i));
        }
        return s.append(']').toString();
    }
}
