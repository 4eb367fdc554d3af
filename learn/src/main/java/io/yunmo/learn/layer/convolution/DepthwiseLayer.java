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
import io.yunmo.tensor.kernel.convolution.DepthwiseConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keras's DepthwiseConv1D and DepthwiseConv2D: each channel by filters of its own.
 *
 * @param depthMultiplier filters of each channel
 */
public record DepthwiseLayer(
        String name,
        boolean trainable,
        int depthMultiplier,
        Sliding sliding,
        DataFormat dataFormat,
        Activation activation,
        boolean useBias,
        WeightTerms depthwise,
        WeightTerms bias,
        Optional<Regularizer> activityRegularizer)
        implements SpatialLayer {
    /** The most filters of a channel. */
    public static final int MOST_MULTIPLIER = 1 << 12;

    public DepthwiseLayer {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(activityRegularizer, "activityRegularizer");
        if (depthMultiplier < 1 || depthMultiplier > MOST_MULTIPLIER) {
            throw YunmoException.invalid(
                    "layer '%s': depth_multiplier is %d; give 1 to %d", name, depthMultiplier, MOST_MULTIPLIER);
        }
    }

    @Override
    public int rank() {
        return sliding.rank();
    }

    @Override
    public String className() {
        return "DepthwiseConv" + rank() + "D";
    }

    private int filters(Shape input) {
        return Math.multiplyExact(Shapes.last(input), depthMultiplier);
    }

    @Override
    public Shape outputOf(Shape input) {
        return sliding.output(this, input, activation.outputColumns(filters(input)));
    }

    @Override
    public List<WeightSpec> weightsOf(Shape input) {
        List<WeightSpec> all = new ArrayList<>();
        all.add(depthwise.spec("kernel", sliding.kernel(Shapes.last(input), depthMultiplier)));
        if (useBias) {
            all.add(bias.spec("bias", Shape.of(filters(input))));
        }
        return all;
    }

    @Override
    public Operation compile(Wiring wiring) {
        return ActivityOperation.around(new Compiled(this, wiring), activityRegularizer, wiring);
    }

    private static final class Compiled extends BiasedOperation {
        private final DepthwiseConvolution convolution;
        private final Matrix kernel;

        Compiled(DepthwiseLayer l, Wiring w) {
            super(w, l.activation, l.filters(w.input().sample()), l.useBias ? 1 : -1);
            Shape in = w.input().sample();
            convolution = new DepthwiseConvolution(
                    l.sliding.window(l, in),
                    Shapes.last(in),
                    l.depthMultiplier,
                    w.gemm().workers(),
                    w.arena());
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
