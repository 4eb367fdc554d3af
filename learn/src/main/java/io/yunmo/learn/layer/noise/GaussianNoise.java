package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Noise;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Adds normal noise while training. Its draws depend on the fit's seed, the layer and the step alone.
 *
 * @param deviation the noise's standard deviation
 * @param seed mixed into the fit's seed
 */
public record GaussianNoise(String name, boolean trainable, double deviation, OptionalInt seed) implements Layer {
    public GaussianNoise {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seed, "seed");
        if (!(deviation >= 0 && deviation <= 1)) {
            throw YunmoException.invalid("layer '%s' (GaussianNoise): stddev is %s; give 0 to 1", name, deviation);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.only(this, inputs);
    }

    @Override
    public boolean passesThrough(List<Shape> inputs, boolean learns) {
        return !learns || deviation == 0;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new Run(wiring, (float) deviation, Noise.mix(wiring.index() + 1L) + seed.orElse(0));
    }

    private record Run(Wiring wiring, float deviation, long layerSeed) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            Batch x = wiring.input();
            Batch y = wiring.output();
            Memory.copy(x.address(), y.address(), x.block(samples));
            if (training) {
                add(y.at(samples));
            }
        }

        private void add(Matrix y) {
            long key =
                    Noise.key(wiring.moment().seed(), layerSeed, wiring.moment().step());
            for (int r = 0; r < y.rows(); r++) {
                for (int c = 0; c < y.columns(); c++) {
                    float noise = deviation * Noise.normal(key, (long) r * y.columns() + c);
                    Memory.put(y, r, c, Memory.get(y, r, c) + noise);
                }
            }
        }

        @Override
        public void backward(int samples) {
            if (wiring.inputGradient().isPresent()) {
                Batch dx = wiring.inputGradient().get();
                Memory.copy(wiring.gradient().address(), dx.address(), dx.block(samples));
            }
        }
    }
}
