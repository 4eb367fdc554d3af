package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.PermutedOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Scales to length 1 along some axes.
 *
 * @param axes of the whole batch; negative ones count from the end
 */
public record UnitNormalization(String name, boolean trainable, List<Integer> axes) implements Layer {
    /** What keeps the scale of a zero vector finite. */
    private static final double MOST = 1e12;

    public UnitNormalization {
        Objects.requireNonNull(name, "name");
        axes = List.copyOf(axes);
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        Axes.ofSample(this, axes, input);
        return input;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        Shape sample = wiring.input().sample();
        List<Integer> last = Axes.ofSample(this, axes, sample);
        int[] order = Axes.moving(last, sample.rank());
        long joined = 1;
        for (int axis : last) {
            joined *= sample.dimension(axis);
        }
        Shape shape = last.size() == 1 ? Axes.permuted(sample, order) : Shape.of(sample.elements() / joined, joined);
        return PermutedOperation.of(wiring, order, shape, Run::new);
    }

    private record Run(Wiring wiring) implements Operation {
        @Override
        public void forward(int samples, boolean training) {
            Matrix x = wiring.input().at(samples);
            Matrix y = wiring.output().at(samples);
            for (int r = 0; r < x.rows(); r++) {
                float scale = (float) Math.min(1 / Math.sqrt(dot(x, x, r)), MOST);
                for (int c = 0; c < x.columns(); c++) {
                    Memory.put(y, r, c, Memory.get(x, r, c) * scale);
                }
            }
        }

        @Override
        public void backward(int samples) {
            if (wiring.inputGradient().isEmpty()) {
                return;
            }
            Matrix x = wiring.input().at(samples);
            Matrix y = wiring.output().at(samples);
            Matrix dy = wiring.gradient().at(samples);
            Matrix dx = wiring.inputGradient().get().at(samples);
            for (int r = 0; r < x.rows(); r++) {
                double scale = 1 / Math.sqrt(dot(x, x, r));
                double along = scale < MOST ? dot(y, dy, r) : 0;
                scale = Math.min(scale, MOST);
                for (int c = 0; c < x.columns(); c++) {
                    double d = Memory.get(dy, r, c) - Memory.get(y, r, c) * along;
                    Memory.put(dx, r, c, (float) (d * scale));
                }
            }
        }

        private static double dot(Matrix a, Matrix b, int r) {
            double sum = 0;
            for (int c = 0; c < a.columns(); c++) {
                sum += (double) Memory.get(a, r, c) * Memory.get(b, r, c);
            }
            return sum;
        }
    }
}
