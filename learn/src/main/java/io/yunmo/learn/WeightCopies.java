package io.yunmo.learn;

import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Weights as tensors by path, in and out. */
final class WeightCopies {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private WeightCopies() {}

    static Map<String, Tensor> save(Parameters parameters) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (StoredWeight p : parameters.all()) {
            float[] values = new float[Math.toIntExact(p.weight().shape().elements())];
            Memory.store(p.values(), MemorySegment.ofArray(values), 0);
            all.put(p.weight().path(), Tensor.ofFloats(p.weight().shape(), values));
        }
        return all;
    }

    static void load(String model, Parameters parameters, Map<String, Tensor> tensors) {
        List<String> problems = new ArrayList<>();
        TreeSet<String> left = new TreeSet<>(tensors.keySet());
        Map<StoredWeight, Tensor> found = new LinkedHashMap<>();
        for (StoredWeight p : parameters.all()) {
            String path = p.weight().path();
            String name = tensors.containsKey(path) ? path : model + "/" + path;
            left.remove(name);
            Tensor t = tensors.get(name);
            if (t == null) {
                problems.add("'" + path + "' of shape " + p.weight().shape() + " is missing");
            } else if (!t.shape().equals(p.weight().shape())) {
                problems.add("'" + path + "' must have shape " + p.weight().shape() + ", not " + t.shape());
            } else if (!readable(t.type())) {
                problems.add("'" + path + "' must be F32, F64, F16 or BF16, not " + t.type());
            } else {
                found.put(p, t);
            }
        }
        left.forEach(name -> problems.add("'" + name + "' is no weight of this model"));
        if (!problems.isEmpty()) {
            throw YunmoException.invalid("%s", "weights for '" + model + "': " + String.join("; ", problems));
        }
        found.forEach(WeightCopies::put);
    }

    private static boolean readable(ElementType type) {
        return type == ElementType.F32
                || type == ElementType.F64
                || type == ElementType.F16
                || type == ElementType.BF16;
    }

    private static void put(StoredWeight p, Tensor t) {
        if (t.type() == ElementType.F32) {
            Memory.load(t.data(), 0, p.values());
            return;
        }
        float[] values = new float[Math.toIntExact(t.shape().elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(t, i);
        }
        put(values, p.values());
    }

    private static float value(Tensor t, long i) {
        return switch (t.type()) {
            case F64 -> (float) t.data().get(DOUBLE, 8 * i);
            case F16 -> Float.float16ToFloat(t.data().get(SHORT, 2 * i));
            default -> Float.intBitsToFloat(t.data().get(SHORT, 2 * i) << 16);
        };
    }

    /** Fills a weight from its values without padding, row-major. */
    static void put(float[] values, Matrix m) {
        Memory.load(MemorySegment.ofArray(values), 0, m);
    }
}
