package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Noise;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.Optional;
import java.util.OptionalInt;

/** Multiplies by a mask of factors, and adds shifts, that a counter-based generator draws for each step. */
final class NoiseOperation implements Operation {
    private final Wiring wiring;
    private final NoiseShape shape;
    private final NoiseKind kind;
    private final int[] places;
    private final Batch factors;
    private final Optional<Batch> shifts;
    private final long layerSeed;
    private boolean noisy;

    NoiseOperation(Wiring wiring, NoiseShape shape, NoiseKind kind, OptionalInt seed) {
        this.wiring = wiring;
        this.shape = shape;
        this.kind = kind;
        Shape sample = wiring.input().sample();
        int[] order = new int[Shapes.size(sample)];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.places = RearrangeOperation.offsets(sample, order);
        this.factors = wiring.scratch(sample);
        this.shifts = kind.shifts() ? Optional.of(wiring.scratch(sample)) : Optional.empty();
        this.layerSeed = Noise.mix(wiring.index() + 1L) + seed.orElse(0);
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch x = wiring.input();
        Batch y = wiring.output();
        noisy = training;
        if (!training) {
            Memory.copy(x.address(), y.address(), x.block(samples));
            return;
        }
        draw(samples);
        Elementwise.multiply(x.address(), factors.address(), y.address(), x.block(samples));
        if (shifts.isPresent()) {
            Elementwise.add(y.address(), shifts.get().address(), y.address(), x.block(samples));
        }
    }

    @Override
    public void backward(int samples) {
        if (wiring.inputGradient().isEmpty()) {
            return;
        }
        Batch dx = wiring.inputGradient().get();
        long dy = wiring.gradient().address();
        if (noisy) {
            Elementwise.multiply(dy, factors.address(), dx.address(), dx.block(samples));
        } else {
            Memory.copy(dy, dx.address(), dx.block(samples));
        }
    }

    private void draw(int samples) {
        long key = Noise.key(wiring.moment().seed(), layerSeed, wiring.moment().step());
        int[] entries = shape.entries();
        for (int s = 0; s < samples; s++) {
            long first = shape.bySample() ? (long) s * shape.each() : 0;
            long at = 4 * factors.block(s);
            for (int i = 0; i < places.length; i++) {
                long counter = first + entries[i];
                Memory.put(factors.address() + at + 4L * places[i], kind.factor(key, counter));
                if (shifts.isPresent()) {
                    Memory.put(shifts.get().address() + at + 4L * places[i], kind.shift(key, counter));
                }
            }
        }
    }
}
