package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.ActivityOperation;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.convolution.DepthwiseConvolution;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Keras's SeparableConv1D and SeparableConv2D: each channel by filters of its own, then a product over the channels. */
public record SeparableConvolution(
        String name,
        boolean trainable,
        int filters,
        int depthMultiplier,
        Sliding sliding,
        DataFormat dataFormat,
        Activation activation,
        boolean useBias,
        WeightTerms depthwise,
        WeightTerms pointwise,
        WeightTerms bias,
        Optional<Regularizer> activityRegularizer)
        implements SpatialLayer {
    public SeparableConvolution {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(activityRegularizer, "activityRegularizer");
        if (filters < 1 || filters > ConvolutionLayer.MOST_FILTERS) {
            throw YunmoException.invalid(
                    "layer '%s': %d filters; give 1 to %d", name, filters, ConvolutionLayer.MOST_FILTERS);
        }
        if (depthMultiplier < 1 || depthMultiplier > DepthwiseLayer.MOST_MULTIPLIER) {
            throw YunmoException.invalid(
                    "layer '%s': depth_multiplier is %d; give 1 to %d",
                    name, depthMultiplier, DepthwiseLayer.MOST_MULTIPLIER);
        }
    }

    @Override
    public int rank() {
        return sliding.rank();
    }

    @Override
    public String className() {
        return "SeparableConv" + rank() + "D";
    }

    private int between(Shape input) {
        return Math.multiplyExact(Shapes.last(input), depthMultiplier);
    }

    @Override
    public Shape outputOf(Shape input) {
        return sliding.output(this, input, activation.outputColumns(filters));
    }

    @Override
    public List<WeightSpec> weightsOf(Shape input) {
        List<WeightSpec> all = new ArrayList<>();
        all.add(depthwise.spec("depthwise_kernel", sliding.kernel(Shapes.last(input), depthMultiplier)));
        long[] ones = new long[rank() + 2];
        java.util.Arrays.fill(ones, 1);
        ones[rank()] = between(input);
        ones[rank() + 1] = filters;
        all.add(pointwise.spec("pointwise_kernel", new Shape(ones)));
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
        private final DepthwiseConvolution convolution;
        private final Matrix depthwise;
        private final Matrix pointwise;
        private final Batch between;
        private final Optional<Batch> betweenGradient;
        private final long zeros;

        Compiled(SeparableConvolution l, Wiring w) {
            super(w, l.activation, l.filters, l.useBias ? 2 : -1);
            Shape in = w.input().sample();
            convolution = new DepthwiseConvolution(
                    l.sliding.window(l, in),
                    Shapes.last(in),
                    l.depthMultiplier,
                    w.gemm().workers(),
                    w.arena());
            depthwise = w.weights().get(0);
            pointwise = w.weights().get(1);
            Shape middle = Shapes.withLast(w.output().sample(), l.between(in));
            between = w.scratch(middle);
            betweenGradient = w.learns() ? Optional.of(w.scratch(middle)) : Optional.empty();
            zeros = w.scratch(l.between(in));
        }

        @Override
        void products(int samples, long bias, Matrix z, boolean relu) {
            Matrix x = wiring().input().at(samples);
            convolution.forward(samples, x, depthwise, zeros, between.at(samples), false);
            wiring().gemm().affine(between.at(samples), pointwise, bias, z, relu);
        }

        @Override
        void gradients(int samples, Matrix dz) {
            Gemm gemm = wiring().gemm();
            Optional<Matrix> dp = wiring().weightGradients().get(1);
            if (dp.isPresent()) {
                gemm.multiply(Gemm.Form.TN, between.at(samples), dz, dp.get(), false);
            }
            Matrix db = betweenGradient.orElseThrow().at(samples);
            gemm.multiply(Gemm.Form.NT, dz, pointwise, db, false);
            Optional<Matrix> dw = wiring().weightGradients().get(0);
            if (dw.isPresent()) {
                convolution.weightGradient(samples, wiring().input().at(samples), db, dw.get());
            }
            if (wiring().inputGradient().isPresent()) {
                Matrix dx = wiring().inputGradient().get().at(samples);
                convolution.inputGradient(samples, db, depthwise, dx);
            }
        }
    }
}
