package io.yunmo.serving.network;

import io.yunmo.data.Pipeline;
import io.yunmo.learn.Network;
import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One of our networks, behind its pipeline where it has one. {@code output} is what the network gives (a classifier's
 * probabilities); {@code label}, on request only, the name of the most probable class.
 */
final class NetworkPredictor implements Predictor {
    private final Network network;
    private final Optional<Pipeline> pipeline;
    private final Signature signature;
    private final ScratchPool pool;
    private final float threshold;
    private final long memoryBytes;
    private final int concurrency;
    private final int inputWidth;
    private final int outputWidth;
    private final long[] outputSizes;
    private final List<byte[]> classes;

    /**
     * Takes the network over.
     *
     * @param threshold beyond which a single output stands for the second of two classes: a half for a probability, 0 for
     *     a logit
     */
    NetworkPredictor(Network network, Optional<Pipeline> pipeline, float threshold, int concurrency) {
        this.network = network;
        this.threshold = threshold;
        this.pipeline = pipeline;
        this.concurrency = concurrency;
        this.signature = NetworkSignature.of(network, pipeline);
        this.pool = new ScratchPool(network, concurrency);
        this.memoryBytes = pool.memoryBytes()
                + 4
                        * network.weights().stream()
                                .mapToLong(w -> w.shape().elements())
                                .sum();
        this.outputSizes = signature.outputs().getFirst().shape().dimensions();
        Scratch scratch = pool.take();
        this.inputWidth = scratch.inference().inputWidth();
        this.outputWidth = scratch.inference().outputWidth();
        pool.giveBack(scratch);
        this.classes = pipeline.map(Pipeline::classes).orElse(List.of()).stream()
                .map(c -> c.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<NamedTensor> predict(List<NamedTensor> inputs, List<String> outputs) {
        Tensor output = output(inputs);
        if (outputs.isEmpty()) {
            return List.of(new NamedTensor(NetworkSignature.OUTPUT, output));
        }
        List<NamedTensor> answer = new ArrayList<>(outputs.size());
        for (String name : outputs) {
            answer.add(new NamedTensor(name, name.equals(NetworkSignature.LABEL) ? labels(output) : output));
        }
        return answer;
    }

    private Tensor output(List<NamedTensor> inputs) {
        int rows = Math.toIntExact(inputs.getFirst().tensor().shape().dimension(0));
        long[] sizes = outputSizes.clone();
        sizes[0] = rows;
        Tensor output = HeapTensors.allocate(ElementType.F32, new Shape(sizes));
        Scratch scratch = pool.take();
        try {
            for (int from = 0; from < rows; from += Scratch.ROWS) {
                int count = Math.min(Scratch.ROWS, rows - from);
                MemorySegment to = rows == count
                        ? output.data()
                        : output.data().asSlice(4L * from * outputWidth, 4L * count * outputWidth);
                scratch.inference().run(features(inputs, from, count, rows, scratch), count, to);
            }
        } finally {
            pool.giveBack(scratch);
        }
        return output;
    }

    private MemorySegment features(List<NamedTensor> inputs, int from, int count, int rows, Scratch scratch) {
        if (pipeline.isEmpty()) {
            MemorySegment data = inputs.getFirst().tensor().data();
            return rows == count ? data : data.asSlice(4L * from * inputWidth, 4L * count * inputWidth);
        }
        List<Tensor> columns;
        if (inputs.size() == 1) {
            columns = List.of(part(inputs.getFirst().tensor(), from, count, rows));
        } else {
            columns = new ArrayList<>(inputs.size());
            for (NamedTensor i : inputs) {
                columns.add(part(i.tensor(), from, count, rows));
            }
        }
        pipeline.get().encode(columns, count, scratch.features());
        return scratch.features();
    }

    private static Tensor part(Tensor whole, int from, int count, int rows) {
        return rows == count ? whole : RowViews.part(whole, from, count);
    }

    private Tensor labels(Tensor output) {
        int rows = (int) output.shape().dimension(0);
        List<byte[]> labels = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            labels.add(classes.get(likeliest(output, row)));
        }
        return Tensor.ofStrings(Shape.of(rows), labels);
    }

    /** The class of a row: the first of the largest, or by one number the second class beyond the threshold. */
    private int likeliest(Tensor output, int row) {
        long from = (long) row * outputWidth;
        if (outputWidth == 1) {
            return output.floatAt(from) > threshold ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < outputWidth; i++) {
            if (output.floatAt(from + i) > output.floatAt(from + best)) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public void warm() {
        predict(signature.inputs().stream().map(NetworkPredictor::madeUp).toList());
    }

    /** Two rows of zeros, or of empty strings. */
    static NamedTensor madeUp(TensorSpec spec) {
        long[] sizes = spec.shape().dimensions();
        sizes[0] = 2;
        Shape shape = new Shape(sizes);
        return new NamedTensor(
                spec.name(),
                spec.type() == ElementType.BYTES
                        ? Tensor.ofStrings(shape, Collections.nCopies((int) shape.elements(), new byte[0]))
                        : HeapTensors.allocate(spec.type(), shape));
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public String platform() {
        return "yunmo_keras";
    }

    @Override
    public Meaning meaning() {
        return pipeline.map(NetworkSignature::meaning).orElse(Meaning.UNKNOWN);
    }

    @Override
    public void close() {
        pool.close();
        network.close();
    }
}
