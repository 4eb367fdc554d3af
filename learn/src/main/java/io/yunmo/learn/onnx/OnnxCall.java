package io.yunmo.learn.onnx;

import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One place at which a layer stands.
 *
 * @param graph where its operators go
 * @param inputs the names of its inputs
 * @param shapes of a sample of each input
 * @param masks the names of the inputs' masks, where they have one: 1 for steps that count
 * @param weights of the layer, in order
 * @param names what weights are called once they are in the file
 * @param ownMasks takes the masks that the layer makes itself, by output: 1 for steps that count
 */
record OnnxCall(
        Layer layer,
        OnnxGraph graph,
        List<String> inputs,
        List<Shape> shapes,
        List<Optional<String>> masks,
        List<StoredWeight> weights,
        Map<String, String> names,
        Map<Integer, String> ownMasks) {
    OnnxCall {
        inputs = List.copyOf(inputs);
        shapes = List.copyOf(shapes);
        masks = List.copyOf(masks);
        weights = List.copyOf(weights);
    }

    /** The only input. */
    String input() {
        return inputs.getFirst();
    }

    /** The sample shape of the only input. */
    Shape shape() {
        return shapes.getFirst();
    }

    /** Whether there is a weight whose name ends so. */
    boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<StoredWeight> find(String name) {
        return weights.stream()
                .filter(w -> w.spec().name().equals(name) || w.spec().name().endsWith("/" + name))
                .findFirst();
    }

    private StoredWeight required(String name) {
        return find(name).orElseThrow(() -> YunmoException.invalid("%s has no weight '%s'", layer.label(), name));
    }

    /** A weight as part of the file, as it is. A layer that stands at several places has it once. */
    String weight(String name) {
        return weight(required(name));
    }

    /** The weight at this place of the layer's. */
    String weightAt(int i) {
        return weight(weights.get(i));
    }

    private String weight(StoredWeight w) {
        Shape shape = w.weight().shape();
        return names.computeIfAbsent(
                w.weight().path(),
                k -> graph.store(w.spec().name(), ElementType.F32, shape, () -> Tensor.ofFloats(shape, values(w))));
    }

    /** A weight's values, to be brought into another form. */
    float[] values(String name) {
        return values(required(name));
    }

    /** The values of the weight at this place of the layer's. */
    float[] valuesAt(int i) {
        return values(weights.get(i));
    }

    /** Something made of weights, stored once for each layer. */
    String made(String name, Shape shape, java.util.function.Supplier<float[]> values) {
        return names.computeIfAbsent(
                layer.name() + "//" + name,
                k -> graph.store(name, ElementType.F32, shape, () -> Tensor.ofFloats(shape, values.get())));
    }

    private static float[] values(StoredWeight w) {
        float[] values = new float[Math.toIntExact(w.weight().shape().elements())];
        Memory.store(w.values(), MemorySegment.ofArray(values), 0);
        return values;
    }

    /** The number of axes of the whole batch's input. */
    int rank() {
        return shape().rank() + 1;
    }

    /** Its input under another sample shape. */
    String reshaped(String value, long... sample) {
        long[] batch = new long[sample.length + 1];
        batch[0] = -1;
        System.arraycopy(sample, 0, batch, 1, sample.length);
        return graph.op("Reshape", value, graph.longs(batch));
    }

    /** INVALID: why this layer, as it is configured or called, has no ONNX form. */
    YunmoException refused(String why) {
        return YunmoException.invalid("%s cannot be written as ONNX: %s", layer.label(), why);
    }
}
