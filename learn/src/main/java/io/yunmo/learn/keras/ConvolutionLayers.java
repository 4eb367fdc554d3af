package io.yunmo.learn.keras;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.layer.convolution.ConvolutionLayer;
import io.yunmo.learn.layer.convolution.DataFormat;
import io.yunmo.learn.layer.convolution.DepthwiseLayer;
import io.yunmo.learn.layer.convolution.Padding;
import io.yunmo.learn.layer.convolution.SeparableConvolution;
import io.yunmo.learn.layer.convolution.Sliding;
import io.yunmo.learn.layer.convolution.TransposedConvolution;
import io.yunmo.learn.layer.convolution.WeightTerms;
import io.yunmo.learn.regularizer.Regularizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Convolutions. */
final class ConvolutionLayers {
    private ConvolutionLayers() {}

    static List<LayerFormat<?>> formats() {
        List<LayerFormat<?>> all = new ArrayList<>();
        for (int rank = 1; rank <= 3; rank++) {
            int r = rank;
            all.add(LayerFormat.built(
                    ConvolutionLayer.class,
                    "Conv" + r + "D",
                    (name, a) -> convolution(name, a, r),
                    ConvolutionLayers::writeConvolution));
            all.add(LayerFormat.built(
                    TransposedConvolution.class,
                    "Conv" + r + "DTranspose",
                    (name, a) -> transposed(name, a, r),
                    ConvolutionLayers::writeTransposed));
        }
        for (int rank = 1; rank <= 2; rank++) {
            int r = rank;
            all.add(LayerFormat.built(
                    DepthwiseLayer.class,
                    "DepthwiseConv" + r + "D",
                    (name, a) -> depthwise(name, a, r),
                    ConvolutionLayers::writeDepthwise));
            all.add(LayerFormat.built(
                    SeparableConvolution.class,
                    "SeparableConv" + r + "D",
                    (name, a) -> separable(name, a, r),
                    ConvolutionLayers::writeSeparable));
        }
        return all;
    }

    /** What all convolutions have besides their kernels. */
    private record Common(
            boolean trainable,
            Sliding sliding,
            DataFormat format,
            Activation activation,
            boolean useBias,
            WeightTerms bias,
            Optional<Regularizer> activity) {
        static Common read(Arguments a, int rank, boolean causal) {
            a.ignore("batch_input_shape");
            LayerArguments.refuse(a, "quantization_config", "lora_rank", "lora_alpha");
            Sliding sliding =
                    SpatialArguments.padded(a, SpatialArguments.sliding(a, "kernel_size", rank, false), causal);
            DataFormat format = SpatialArguments.format(a);
            if (sliding.padding() == Padding.CAUSAL && format == DataFormat.CHANNELS_FIRST) {
                a.problem("padding 'causal' needs data_format 'channels_last'");
            }
            Activation activation = a.nested("activation", Activation.linear(), Activation::parse);
            if (format == DataFormat.CHANNELS_FIRST && activation.outputColumns(2) != 2) {
                a.problem("this activation needs data_format 'channels_last'");
            }
            return new Common(
                    LayerArguments.trainable(a),
                    sliding,
                    format,
                    activation,
                    a.flag("use_bias", true),
                    SpatialArguments.bias(a),
                    LayerArguments.regularizer(a, "activity_regularizer"));
        }
    }

    private static int filters(Arguments a) {
        int filters = a.integer("filters", 1);
        if (!a.has("filters")) {
            a.problem("filters is missing");
        } else if (filters < 1 || filters > ConvolutionLayer.MOST_FILTERS) {
            a.problem("filters is %d; give a whole number from 1 to %d", filters, ConvolutionLayer.MOST_FILTERS);
        }
        return filters;
    }

    private static int multiplier(Arguments a) {
        int n = a.integer("depth_multiplier", 1);
        if (n < 1 || n > DepthwiseLayer.MOST_MULTIPLIER) {
            a.problem("depth_multiplier is %d; give a whole number from 1 to %d", n, DepthwiseLayer.MOST_MULTIPLIER);
        }
        return n;
    }

    private static ConvolutionLayer convolution(String name, Arguments a, int rank) {
        Common c = Common.read(a, rank, rank == 1);
        int filters = filters(a);
        int groups = a.integer("groups", 1);
        if (groups < 1 || filters % groups != 0) {
            a.problem("groups is %d; give a number that divides the %d filters", groups, filters);
        }
        WeightTerms kernel = SpatialArguments.kernel(a, "kernel");
        a.check();
        return new ConvolutionLayer(
                name,
                c.trainable,
                filters,
                c.sliding,
                c.format,
                groups,
                c.activation,
                c.useBias,
                kernel,
                c.bias,
                c.activity);
    }

    private static TransposedConvolution transposed(String name, Arguments a, int rank) {
        Common c = Common.read(a, rank, false);
        int filters = filters(a);
        Optional<List<Integer>> outputPadding = outputPadding(a, rank, c.sliding);
        WeightTerms kernel = SpatialArguments.kernel(a, "kernel");
        a.check();
        return new TransposedConvolution(
                name,
                c.trainable,
                filters,
                c.sliding,
                outputPadding,
                c.format,
                c.activation,
                c.useBias,
                kernel,
                c.bias,
                c.activity);
    }

    private static Optional<List<Integer>> outputPadding(Arguments a, int rank, Sliding sliding) {
        double[] given = a.numbers("output_padding");
        if (given.length == 0) {
            return Optional.empty();
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            double d = given[Math.min(i, given.length - 1)];
            if (given.length != 1 && given.length != rank
                    || d != Math.rint(d)
                    || d < 0
                    || d >= sliding.strides().get(i)) {
                a.problem("output_padding must be whole numbers from 0 to less than the strides %s", sliding.strides());
                return Optional.of(Collections.nCopies(rank, 0));
            }
            all.add((int) d);
        }
        return Optional.of(all);
    }

    private static DepthwiseLayer depthwise(String name, Arguments a, int rank) {
        Common c = Common.read(a, rank, false);
        int multiplier = multiplier(a);
        WeightTerms kernel = SpatialArguments.kernel(a, "depthwise");
        a.check();
        return new DepthwiseLayer(
                name,
                c.trainable,
                multiplier,
                c.sliding,
                c.format,
                c.activation,
                c.useBias,
                kernel,
                c.bias,
                c.activity);
    }

    private static SeparableConvolution separable(String name, Arguments a, int rank) {
        Common c = Common.read(a, rank, false);
        int filters = filters(a);
        int multiplier = multiplier(a);
        WeightTerms depthwise = SpatialArguments.kernel(a, "depthwise");
        WeightTerms pointwise = SpatialArguments.kernel(a, "pointwise");
        a.check();
        return new SeparableConvolution(
                name,
                c.trainable,
                filters,
                multiplier,
                c.sliding,
                c.format,
                c.activation,
                c.useBias,
                depthwise,
                pointwise,
                c.bias,
                c.activity);
    }

    private static void writeConvolution(ConvolutionLayer l, ObjectNode c) {
        c.put("filters", l.filters());
        write(c, l.sliding(), l.dataFormat(), l.activation(), l.useBias(), l.activityRegularizer());
        c.put("groups", l.groups());
        SpatialArguments.write(c, Map.of("kernel", l.kernel(), "bias", l.bias()));
    }

    private static void writeTransposed(TransposedConvolution l, ObjectNode c) {
        c.put("filters", l.filters());
        write(c, l.sliding(), l.dataFormat(), l.activation(), l.useBias(), l.activityRegularizer());
        l.outputPadding()
                .ifPresentOrElse(
                        p -> c.set("output_padding", SpatialArguments.list(p)), () -> c.putNull("output_padding"));
        SpatialArguments.write(c, Map.of("kernel", l.kernel(), "bias", l.bias()));
    }

    private static void writeDepthwise(DepthwiseLayer l, ObjectNode c) {
        c.put("depth_multiplier", l.depthMultiplier());
        write(c, l.sliding(), l.dataFormat(), l.activation(), l.useBias(), l.activityRegularizer());
        SpatialArguments.write(c, Map.of("depthwise", l.depthwise(), "bias", l.bias()));
    }

    private static void writeSeparable(SeparableConvolution l, ObjectNode c) {
        c.put("depth_multiplier", l.depthMultiplier()).put("filters", l.filters());
        write(c, l.sliding(), l.dataFormat(), l.activation(), l.useBias(), l.activityRegularizer());
        SpatialArguments.write(c, Map.of("depthwise", l.depthwise(), "pointwise", l.pointwise(), "bias", l.bias()));
    }

    private static void write(
            ObjectNode c,
            Sliding sliding,
            DataFormat format,
            Activation activation,
            boolean useBias,
            Optional<Regularizer> activity) {
        SpatialArguments.write(c, "kernel_size", sliding, format);
        c.set("dilation_rate", SpatialArguments.list(sliding.dilation()));
        c.set("activation", activation.write());
        c.put("use_bias", useBias);
        c.set("activity_regularizer", LayerWriter.regularizer(activity));
    }
}
