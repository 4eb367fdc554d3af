package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;

/**
 * Which values of a batch share a draw.
 *
 * @param entries for each value of a sample, counted row-major, the number of its draw
 * @param each draws a sample
 * @param bySample whether samples have their own
 */
record NoiseShape(int[] entries, int each, boolean bySample) {
    /**
     * @param noise the batch first; 0 stands for the input's own size; empty if each value has its own draw
     * @throws YunmoException INVALID when it does not fit the input
     */
    static NoiseShape of(Layer layer, List<Integer> noise, Shape sample) {
        long[] sizes = sample.dimensions();
        boolean fits = noise.isEmpty() || noise.size() == sample.rank() + 1;
        for (int i = 0; fits && i < sizes.length && !noise.isEmpty(); i++) {
            int n = noise.get(i + 1);
            fits = n == 0 || n == 1 || n == sizes[i];
            sizes[i] = n == 0 ? sizes[i] : n;
        }
        if (!fits || !noise.isEmpty() && noise.getFirst() > 1) {
            throw YunmoException.invalid(
                    "%s: noise_shape %s does not fit input shape %s; each entry is 1 or null, or the axis's size",
                    layer.label(), noise, Shapes.batched(sample));
        }
        Shape draws = new Shape(sizes);
        boolean own = noise.isEmpty() || noise.getFirst() == 0;
        return new NoiseShape(Axes.broadcast(draws, sample), Shapes.size(draws), own);
    }
}
