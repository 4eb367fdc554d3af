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
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.convolution.Axis;
import io.yunmo.tensor.kernel.convolution.Convolution;
import io.yunmo.tensor.kernel.convolution.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keras's Conv1DTranspose to Conv3DTranspose: the gradient of a convolution from the output's positions to the input's, with
 * Keras's rules for the output's size.
 *
 * @param outputPadding positions added at the end of each axis; Keras's own choice when empty
 */
public record TransposedConvolution(
        String name,
        boolean trainable,
        int filters,
        Sliding sliding,
        Optional<List<Integer>> outputPadding,
        DataFormat dataFormat,
        Activation activation,
        boolean useBias,
        WeightTerms kernel,
        WeightTerms bias,
        Optional<Regularizer> activityRegularizer)
        implements SpatialLayer {
    public TransposedConvolution {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(activityRegularizer, "activityRegularizer");
        outputPadding = outputPadding.map(List::copyOf);
        if (filters < 1 || filters > ConvolutionLayer.MOST_FILTERS || sliding.padding() == Padding.CAUSAL) {
            throw YunmoException.invalid(
                    "layer '%s': %d filters, padding %s; give 1 to %d filters and valid or same padding",
                    name, filters, sliding.padding().keras(), ConvolutionLayer.MOST_FILTERS);
        }
    }

    @Override
    public int rank() {
        return sliding.rank();
    }

    @Override
    public String className() {
        return "Conv" + rank() + "DTranspose";
    }

    @Override
    public Shape outputOf(Shape input) {
        Window w = window(input);
        List<Integer> sizes =
                List.of(w.depth().input(), w.height().input(), w.width().input());
        return Sliding.shape(sizes, rank(), activation.outputColumns(filters));
    }

    /** The window of the convolution that leads from the output's positions to the input's. */
    private Window window(Shape input) {
        Axis[] axes = {Axis.NONE, Axis.NONE, Axis.NONE};
        for (int i = 0; i < rank(); i++) {
            axes[3 - rank() + i] = axis((int) input.dimension(i), i);
        }
        return new Window(axes[0], axes[1], axes[2]);
    }

    private Axis axis(int input, int i) {
        int stride = sliding.strides().get(i);
        int dilation = sliding.dilation().get(i);
        int kernel = sliding.size().get(i);
        int reach = Axis.reach(kernel, dilation);
        Optional<Integer> more = outputPadding.map(p -> p.get(i));
        boolean same = sliding.padding() == Padding.SAME;
        long base = (long) (input - 1) * stride;
        long output = same
                ? more.map(p -> base + reach % 2 + p).orElse((long) input * stride)
                : base + reach + more.orElse(Math.max(reach, stride) - reach);
        if (output < 1 || output > Shapes.MOST || leadsTo(output, same ? 1 : reach, stride) != input) {
            throw YunmoException.invalid(
                    "%s: output_padding %s does not go with strides %s: a convolution of %d positions would not give %d",
                    label(), outputPadding.map(List::toString).orElse("None"), sliding.strides(), output, input);
        }
        int before = same ? (int) Math.max(0, base + reach - output) / 2 : 0;
        return new Axis((int) output, kernel, stride, dilation, before, input);
    }

    private static long leadsTo(long positions, int reach, int stride) {
        return (positions - reach + stride) / stride;
    }

    @Override
    public List<WeightSpec> weightsOf(Shape input) {
        List<WeightSpec> all = new ArrayList<>();
        all.add(kernel.spec("kernel", sliding.kernel(filters, Shapes.last(input))));
        if (useBias) {
            all.add(bias.spec("bias", Shape.of(filters)));
        }
        return all;
    }

    @Override
    public Operation compile(Wiring wiring) {
        return ActivityOperation.around(new Compiled(this, wiring), activityRegularizer, wiring);
    }

    private static final class Compiled extends BiasedOperation {
        private final Convolution convolution;
        private final Matrix kernel;
        private final long zeros;

        Compiled(TransposedConvolution l, Wiring w) {
            super(w, l.activation, l.filters, l.useBias ? 1 : -1);
            Shape in = w.input().sample();
            convolution = new Convolution(l.window(in), l.filters, Shapes.last(in), 1, w.gemm(), w.arena());
            kernel = w.weights().getFirst();
            zeros = w.scratch(Shapes.last(in));
        }

        @Override
        void products(int samples, long bias, Matrix z, boolean relu) {
            convolution.inputGradient(samples, wiring().input().at(samples), kernel, z);
            Rows.addBias(z, bias);
            if (relu) {
                Elementwise.relu(z.address(), z.address(), (long) z.rows() * z.stride());
            }
        }

        @Override
        void gradients(int samples, Matrix dz) {
            Optional<Matrix> dw = wiring().weightGradients().getFirst();
            if (dw.isPresent()) {
                convolution.weightGradient(samples, dz, wiring().input().at(samples), dw.get());
            }
            if (wiring().inputGradient().isPresent()) {
                Matrix dx = wiring().inputGradient().get().at(samples);
                convolution.forward(samples, dz, kernel, zeros, dx, false);
            }
        }
    }
}
