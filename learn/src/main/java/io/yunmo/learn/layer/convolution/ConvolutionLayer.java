package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.ActivityOperation;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.convolution.Convolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Keras's Conv1D, Conv2D and Conv3D: {@code activation(window · kernel + bias)} at each position. */
public record ConvolutionLayer(
        String name,
        boolean trainable,
        int filters,
        Sliding sliding,
        DataFormat dataFormat,
        int groups,
        Activation activation,
        boolean useBias,
        WeightTerms kernel,
        WeightTerms bias,
        Optional<Regularizer> activityRegularizer)
        implements SpatialLayer {
    /** The most filters a layer may have. */
    public static final int MOST_FILTERS = 1 << 20;

    public ConvolutionLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(activityRegularizer, "activityRegularizer");
        if (filters < 1 || filters > MOST_FILTERS || groups < 1 || filters % groups != 0) {
            throw YunmoException.invalid(
                    "layer '%s': %d filters in %d groups; give 1 to %d filters that the groups divide",
                    name, filters, groups, MOST_FILTERS);
        }
    }

    @Override
    public int rank() {
        return sliding.rank();
    }

    @Override
    public String className() {
        return "Conv" + rank() + "D";
    }

    @Override
    public Shape outputOf(Shape input) {
        if (Shapes.last(input) % groups != 0) {
            throw YunmoException.invalid(
                    "%s: %d channels cannot be cut in %d groups", label(), Shapes.last(input), groups);
        }
        return sliding.output(this, input, activation.outputColumns(filters));
    }

    @Override
    public List<WeightSpec> weightsOf(Shape input) {
        List<WeightSpec> all = new ArrayList<>();
        all.add(kernel.spec("kernel", sliding.kernel(Shapes.last(input) / groups, filters)));
        if (useBias) {
            all.add(bias.spec("bias", Shape.of(filters)));
        }
        return all;
    }

    @Override
    public Optional<Activation> lastActivation() {
        return activityRegularizer.isEmpty() && dataFormat == DataFormat.CHANNELS_LAST
                ? Optional.of(activation)
                : Optional.empty();
    }

    @Override
    public Operation compile(Wiring wiring) {
        return ActivityOperation.around(new Compiled(this, wiring), activityRegularizer, wiring);
    }

    private static final class Compiled extends BiasedOperation {
        private final Convolution convolution;
        private final Matrix kernel;

        Compiled(ConvolutionLayer l, Wiring w) {
            super(w, l.activation, l.filters, l.useBias ? 1 : -1);
            Shape in = w.input().sample();
            convolution =
                    new Convolution(l.sliding.window(l, in), Shapes.last(in), l.filters, l.groups, w.gemm(), w.arena());
            kernel = w.weights().getFirst();
        }

        @Override
        void products(int samples, long bias, Matrix z, boolean relu) {
            convolution.forward(samples, wiring().input().at(samples), kernel, bias, z, relu);
        }

        @Override
        void gradients(int samples, Matrix dz) {
            Optional<Matrix> dw = wiring().weightGradients().getFirst();
            if (dw.isPresent()) {
                convolution.weightGradient(samples, wiring().input().at(samples), dz, dw.get());
            }
            if (wiring().inputGradient().isPresent()) {
                convolution.inputGradient(
                        samples, dz, kernel, wiring().inputGradient().get().at(samples));
            }
        }
    }
}
