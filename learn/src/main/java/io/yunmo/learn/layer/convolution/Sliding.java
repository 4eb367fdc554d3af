package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.convolution.Axis;
import io.yunmo.tensor.kernel.convolution.Window;
import java.util.List;

/**
 * How a window slides: a number for each of the axes that it slides along.
 *
 * @param size taps of the window
 */
public record Sliding(List<Integer> size, List<Integer> strides, List<Integer> dilation, Padding padding) {
    /** The most taps, stride or dilation along an axis. */
    public static final int MOST = 1 << 20;

    public Sliding {
        size = List.copyOf(size);
        strides = List.copyOf(strides);
        dilation = List.copyOf(dilation);
        if (strides.size() != size.size() || dilation.size() != size.size()) {
            throw YunmoException.invalid(
                    "a window of %d axes with strides %s and dilation %s", size.size(), strides, dilation);
        }
        for (List<Integer> all : List.of(size, strides, dilation)) {
            if (all.stream().anyMatch(n -> n < 1 || n > MOST)) {
                throw YunmoException.invalid(
                        "window %s, strides %s, dilation %s: each must be from 1 to %d", size, strides, dilation, MOST);
            }
        }
    }

    /** Axes that it slides along. */
    public int rank() {
        return size.size();
    }

    /** The window over samples of this shape, channels last; INVALID naming the layer when it does not fit. */
    Window window(Layer layer, Shape input) {
        for (int i = 0; i < rank(); i++) {
            long reach = (long) (size.get(i) - 1) * dilation.get(i) + 1;
            if (padding == Padding.VALID && reach > input.dimension(i)) {
                throw YunmoException.invalid(
                        "%s: a window of %d does not fit into %d positions (axis %d of %s); make the window smaller or"
                                + " pad with 'same'",
                        layer.label(), reach, input.dimension(i), i + 1, io.yunmo.learn.layer.Shapes.batched(input));
            }
        }
        Axis[] axes = {Axis.NONE, Axis.NONE, Axis.NONE};
        for (int i = 0; i < rank(); i++) {
            int n = (int) input.dimension(i);
            axes[3 - rank() + i] = padding.axis(n, size.get(i), strides.get(i), dilation.get(i));
        }
        return new Window(axes[0], axes[1], axes[2]);
    }

    /** The shape of outputs of so many channels. */
    Shape output(Layer layer, Shape input, int channels) {
        Window w = window(layer, input);
        return shape(List.of(w.depth().output(), w.height().output(), w.width().output()), rank(), channels);
    }

    /** The last {@code rank} sizes, then the channels. */
    static Shape shape(List<Integer> sizes, int rank, int channels) {
        long[] d = new long[rank + 1];
        for (int i = 0; i < rank; i++) {
            d[i] = sizes.get(sizes.size() - rank + i);
        }
        d[rank] = channels;
        return new Shape(d);
    }

    /** A kernel's shape: the window, then these. */
    Shape kernel(int... rest) {
        long[] d = new long[rank() + rest.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = i < rank() ? size.get(i) : rest[i - rank()];
        }
        return new Shape(d);
    }
}
