package io.yunmo.serving.network;

import io.yunmo.data.Pipeline;
import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a network takes and gives, from its shapes and its pipeline. */
final class NetworkSignature {
    static final String INPUT = "input";
    static final String OUTPUT = "output";
    static final String LABEL = "label";

    private NetworkSignature() {}

    static Signature of(Network network, Optional<Pipeline> pipeline) {
        pipeline.ifPresent(p -> checkWidth(network, p));
        List<TensorSpec> inputs = pipeline.map(NetworkSignature::columns)
                .orElseGet(() -> List.of(new TensorSpec(INPUT, ElementType.F32, rowsOf(network.inputShape()))));
        TensorSpec output = new TensorSpec(OUTPUT, ElementType.F32, rowsOf(network.outputShape()));
        List<TensorSpec> onRequest = pipeline.filter(p -> !p.classes().isEmpty())
                .map(p -> List.of(new TensorSpec(LABEL, ElementType.BYTES, Shape.of(-1))))
                .orElse(List.of());
        return new Signature(inputs, List.of(output), onRequest, true);
    }

    /** Of a network of several inputs or outputs: each under its name in the model. */
    static Signature named(Graph graph) {
        return new Signature(
                specs(graph.inputNames(), graph.inputShapes()), specs(graph.outputNames(), graph.outputShapes()), true);
    }

    private static List<TensorSpec> specs(List<String> names, List<Shape> samples) {
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int[] sizes = Arrays.stream(samples.get(i).dimensions())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            specs.add(new TensorSpec(names.get(i), ElementType.F32, rowsOf(sizes)));
        }
        return specs;
    }

    static Meaning meaning(Pipeline pipeline) {
        List<Pipeline.Input> inputs = pipeline.inputs();
        boolean oneOfMany = inputs.size() == 1 && inputs.getFirst().name().equals(INPUT);
        return new Meaning(
                oneOfMany
                        ? pipeline.featureNames()
                        : inputs.stream().map(Pipeline.Input::name).toList(),
                pipeline.classes());
    }

    private static void checkWidth(Network network, Pipeline pipeline) {
        int width = width(network.inputShape());
        if (pipeline.featureWidth() != width) {
            throw YunmoException.invalid(
                    "the pipeline makes %d features a row, but the network takes %d", pipeline.featureWidth(), width);
        }
        int classes = pipeline.classes().size();
        int outputs = width(network.outputShape());
        if (classes != 0 && outputs != classes && !(outputs == 1 && classes == 2)) {
            throw YunmoException.invalid(
                    "the pipeline knows %d classes, but the network gives %d numbers a row", classes, outputs);
        }
    }

    private static int width(int[] shape) {
        int width = 1;
        for (int d : shape) {
            width *= d;
        }
        return width;
    }

    private static List<TensorSpec> columns(Pipeline pipeline) {
        return pipeline.inputs().stream()
                .map(i -> new TensorSpec(i.name(), i.type(), Shape.of(-1, i.width())))
                .toList();
    }

    private static Shape rowsOf(int[] shape) {
        long[] sizes = new long[shape.length + 1];
        sizes[0] = -1;
        for (int i = 0; i < shape.length; i++) {
            sizes[i + 1] = shape[i];
        }
        return new Shape(sizes);
    }
}
