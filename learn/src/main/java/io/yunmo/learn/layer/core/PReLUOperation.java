package io.yunmo.learn.layer.core;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;

/** Takes each value's alpha from a table of places. */
final class PReLUOperation implements Operation {
    private final Wiring wiring;
    private final Matrix alpha;
    private final int[] places;
    private final int[] alphas;
    private final double[] sums;

    PReLUOperation(Wiring wiring, Shape alphaShape) {
        this.wiring = wiring;
        this.alpha = wiring.weights().getFirst();
        Shape sample = wiring.input().sample();
        int[] order = new int[Shapes.size(sample)];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.places = RearrangeOperation.offsets(sample, order);
        this.alphas = RearrangeOperation.offsets(alphaShape, Axes.broadcast(alphaShape, sample));
        this.sums = new double[alpha.rows() * alpha.stride()];
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch x = wiring.input();
        Batch y = wiring.output();
        for (int s = 0; s < samples; s++) {
            long from = x.address() + 4 * x.block(s);
            long to = y.address() + 4 * y.block(s);
            for (int i = 0; i < places.length; i++) {
                float v = Memory.get(from + 4L * places[i]);
                float a = Memory.get(alpha.address() + 4L * alphas[i]);
                Memory.put(to + 4L * places[i], v > 0 ? v : a * v);
            }
        }
    }

    @Override
    public void backward(int samples) {
        Arrays.fill(sums, 0);
        for (int s = 0; s < samples; s++) {
            backwardSample(s);
        }
        if (wiring.weightGradients().getFirst().isPresent()) {
            long to = wiring.weightGradients().getFirst().get().address();
            for (int i = 0; i < sums.length; i++) {
                Memory.put(to + 4L * i, (float) sums[i]);
            }
        }
    }

    private void backwardSample(int s) {
        Batch x = wiring.input();
        long from = x.address() + 4 * x.block(s);
        long up = wiring.gradient().address() + 4 * x.block(s);
        long to = wiring.inputGradient().isPresent()
                ? wiring.inputGradient().get().address() + 4 * x.block(s)
                : 0;
        for (int i = 0; i < places.length; i++) {
            float v = Memory.get(from + 4L * places[i]);
            float g = Memory.get(up + 4L * places[i]);
            float a = Memory.get(alpha.address() + 4L * alphas[i]);
            if (v <= 0) {
                sums[alphas[i]] += (double) v * g;
            }
            if (to != 0) {
                Memory.put(to + 4L * places[i], v > 0 ? g : a * g);
            }
        }
    }
}
