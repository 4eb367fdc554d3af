package io.yunmo.serving.network;

import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A network of several inputs or outputs, each under the name that it has in the model. */
final class GraphPredictor implements Predictor {
    private static final MemorySegment UNWANTED = MemorySegment.ofArray(new float[0]);

    private final Network network;
    private final Signature signature;
    private final ScratchPool pool;
    private final int concurrency;
    private final long memoryBytes;

    /** Takes the network over. */
    GraphPredictor(Network network, int concurrency) {
        this.network = network;
        this.concurrency = concurrency;
        this.signature = NetworkSignature.named(network.graph());
        this.pool = new ScratchPool(network, concurrency);
        this.memoryBytes = pool.memoryBytes() + 4 * network.parameterCount();
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<NamedTensor> predict(List<NamedTensor> inputs, List<String> outputs) {
        int rows = Math.toIntExact(inputs.getFirst().tensor().shape().dimension(0));
        List<String> names = network.graph().outputNames();
        Set<String> wanted = Set.copyOf(outputs.isEmpty() ? names : outputs);
        List<Tensor> answers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            long[] sizes = signature.outputs().get(i).shape().dimensions();
            sizes[0] = wanted.contains(names.get(i)) ? rows : 0;
            answers.add(HeapTensors.allocate(ElementType.F32, new Shape(sizes)));
        }
        Scratch scratch = pool.take();
        try {
            for (int from = 0; from < rows; from += Scratch.ROWS) {
                run(scratch.inference(), inputs, answers, from, Math.min(Scratch.ROWS, rows - from));
            }
        } finally {
            pool.giveBack(scratch);
        }
        return (outputs.isEmpty() ? names : outputs)
                .stream()
                        .map(name -> new NamedTensor(name, answers.get(names.indexOf(name))))
                        .toList();
    }

    private static void run(Inference inference, List<NamedTensor> inputs, List<Tensor> answers, int from, int count) {
        List<MemorySegment> x = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            x.add(rows(inputs.get(i).tensor(), from, count, inference.inputWidth(i)));
        }
        List<MemorySegment> y = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            boolean wanted = answers.get(i).shape().dimension(0) > 0;
            y.add(wanted ? rows(answers.get(i), from, count, inference.outputWidth(i)) : UNWANTED);
        }
        inference.run(x, count, y);
    }

    private static MemorySegment rows(Tensor tensor, int from, int count, int width) {
        return tensor.data().asSlice(4L * from * width, 4L * count * width);
    }

    @Override
    public void warm() {
        predict(signature.inputs().stream().map(NetworkPredictor::madeUp).toList());
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
    public void close() {
        pool.close();
        network.close();
    }
}
