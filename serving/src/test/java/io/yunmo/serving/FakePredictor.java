package io.yunmo.serving;

import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * y = factor * x for x of shape [-1, -1], as the outputs "y" and "again". Refuses NaN. Records the rows of each run, and
 * runs {@link #before} in front of each.
 */
public final class FakePredictor implements Predictor {
    private final float factor;
    private final int concurrency;
    private final Signature signature;
    public final Queue<Integer> runs = new ConcurrentLinkedQueue<>();
    public final AtomicInteger now = new AtomicInteger();
    public final AtomicInteger most = new AtomicInteger();
    public final AtomicBoolean closed = new AtomicBoolean();
    public volatile Runnable before = () -> {};

    public FakePredictor(float factor, int concurrency, boolean batched) {
        this.factor = factor;
        this.concurrency = concurrency;
        TensorSpec x = new TensorSpec("x", ElementType.F32, Shape.of(-1, -1));
        this.signature = new Signature(
                List.of(x),
                List.of(new TensorSpec("y", ElementType.F32, Shape.of(-1, -1))),
                List.of(new TensorSpec("again", ElementType.F32, Shape.of(-1, -1))),
                batched);
    }

    public static List<NamedTensor> input(int rows, int columns, float value) {
        Tensor x = HeapTensors.allocate(ElementType.F32, Shape.of(rows, columns));
        for (int i = 0; i < rows * columns; i++) {
            x.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, value + i);
        }
        return List.of(new NamedTensor("x", x));
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<NamedTensor> predict(List<NamedTensor> inputs, List<String> outputs) {
        if (closed.get()) {
            throw new IllegalStateException("used after it was closed");
        }
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            Tensor x = inputs.getFirst().tensor();
            runs.add((int) x.shape().dimension(0));
            before.run();
            Tensor y = times(x);
            return outputs.isEmpty()
                    ? List.of(new NamedTensor("y", y))
                    : outputs.stream().map(o -> new NamedTensor(o, y)).toList();
        } finally {
            now.decrementAndGet();
        }
    }

    private Tensor times(Tensor x) {
        Tensor y = HeapTensors.allocate(ElementType.F32, x.shape());
        for (int i = 0; i < x.shape().elements(); i++) {
            float value = x.floatAt(i);
            if (Float.isNaN(value)) {
                throw YunmoException.invalid("NaN in the input");
            }
            y.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, factor * value);
        }
        return y;
    }

    @Override
    public void warm() {}

    @Override
    public long memoryBytes() {
        return 1000;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public String platform() {
        return "fake";
    }

    @Override
    public void close() {
        if (now.get() != 0 || !closed.compareAndSet(false, true)) {
            throw new IllegalStateException("closed twice or while in use");
        }
    }
}
