package io.yunmo.learn.layer.convolution;

import io.yunmo.tensor.Shape;
import java.util.Locale;

/** Where the channels are among a sample's axes. Kernels have them last; the other order is transposed to and fro. */
public enum DataFormat {
    CHANNELS_LAST,
    CHANNELS_FIRST;

    /** Keras's name. */
    public String keras() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A shape of this format with the channels last. */
    Shape toLast(Shape shape) {
        return this == CHANNELS_LAST ? shape : rotated(shape, 1);
    }

    /** A shape with the channels last in this format. */
    Shape fromLast(Shape shape) {
        return this == CHANNELS_LAST ? shape : rotated(shape, shape.rank() - 1);
    }

    private static Shape rotated(Shape shape, int by) {
        long[] d = new long[shape.rank()];
        for (int i = 0; i < d.length; i++) {
            d[i] = shape.dimension((i + by) % d.length);
        }
        return new Shape(d);
    }
}
