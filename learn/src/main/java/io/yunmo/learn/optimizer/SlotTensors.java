package io.yunmo.learn.optimizer;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An optimiser's slots as tensors under Keras's names: adam/iteration, adam/learning_rate, adam/dense_kernel_momentum. */
final class SlotTensors {
    /** What is counted rather than stored a weight. */
    record Counters(long iterations, float rate) {}

    private final String optimizer;
    private final List<Parameter> parameters;
    private final Blocks blocks;
    private final Map<String, Long> slots = new LinkedHashMap<>();

    SlotTensors(String optimizer, List<Parameter> parameters, Blocks blocks) {
        this.optimizer = optimizer;
        this.parameters = parameters;
        this.blocks = blocks;
    }

    void add(String name, long address) {
        slots.put(name, address);
    }

    private String name(Parameter p, String slot) {
        return optimizer + "/" + p.path().replace('/', '_') + "_" + slot;
    }

    private Matrix matrix(int parameter, long slot) {
        Matrix like = parameters.get(parameter).value();
        return new Matrix(slot + 4 * blocks.offset(parameter), like.rows(), like.columns(), like.stride());
    }

    private static Shape shape(Parameter p) {
        long[] sizes = new long[p.shape().length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = p.shape()[i];
        }
        return Shape.of(sizes);
    }

    Map<String, Tensor> save(long iterations, float rate) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.put(optimizer + "/iteration", Tensor.ofLongs(Shape.of(), iterations));
        all.put(optimizer + "/learning_rate", Tensor.ofFloats(Shape.of(), rate));
        slots.forEach((slot, address) -> {
            for (int i = 0; i < parameters.size(); i++) {
                Matrix m = matrix(i, address);
                MemorySegment data = MemorySegment.ofArray(new float[Math.multiplyExact(m.rows(), m.columns())]);
                Memory.store(m, data, 0);
                Parameter p = parameters.get(i);
                all.put(name(p, slot), Tensor.of(ElementType.F32, shape(p), data));
            }
        });
        return all;
    }

    Counters load(Map<String, Tensor> state) {
        List<String> problems = new ArrayList<>();
        Map<String, Tensor> expected = save(0, 0);
        expected.forEach((name, want) -> {
            Tensor given = state.get(name);
            if (given == null) {
                problems.add(name + " is missing");
            } else if (given.type() != want.type() || !given.shape().equals(want.shape())) {
                problems.add("%s is %s %s, not %s %s"
                        .formatted(name, given.type(), given.shape(), want.type(), want.shape()));
            }
        });
        if (!problems.isEmpty()) {
            throw YunmoException.invalid(
                    "%s", "this state is of another optimizer or network: " + String.join("; ", problems));
        }
        slots.forEach((slot, address) -> {
            for (int i = 0; i < parameters.size(); i++) {
                Memory.load(state.get(name(parameters.get(i), slot)).data(), 0, matrix(i, address));
            }
        });
        Tensor count = state.get(optimizer + "/iteration");
        long iterations = count.data().get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
        return new Counters(iterations, state.get(optimizer + "/learning_rate").floatAt(0));
    }
}
