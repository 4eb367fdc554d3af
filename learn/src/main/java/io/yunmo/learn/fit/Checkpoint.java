package io.yunmo.learn.fit;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fit's state as tensors by name, in and out. */
final class Checkpoint {
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String WEIGHTS = "weights/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String LOGS = "history/";

    private Checkpoint() {}

    static Map<String, Tensor> save(Machine machine, Progress progress, List<CallbackRun> callbacks) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        machine.network().save().forEach((k, v) -> all.put(WEIGHTS + k, v));
        machine.updater().save().forEach((k, v) -> all.put(OPTIMIZER + k, v));
        all.put("fit/progress", progress(machine, progress));
        all.put("fit/learning_rates", doubles(progress.rates));
        progress.logs.forEach((k, v) -> all.put(LOGS + k, doubles(v)));
        for (int i = 0; i < callbacks.size(); i++) {
            String prefix = "callback/" + i + "/";
            all.put(prefix + "state", doubles(callbacks.get(i).state()));
            callbacks.get(i).kept().forEach((k, v) -> all.put(prefix + WEIGHTS + k, v));
        }
        return all;
    }

    private static Tensor progress(Machine machine, Progress p) {
        return doubles(
                p.epochsDone,
                p.steps,
                p.seconds,
                p.ended ? 1 : 0,
                p.ending.ordinal(),
                machine.updater().learningRate());
    }

    /** Weights, slots and progress; the callbacks' part is taken by {@link #restore} when the next fit has made them. */
    static Progress load(Machine machine, Map<String, Tensor> saved) {
        Progress p = new Progress();
        double[] numbers = doubles(saved, "fit/progress", 6);
        machine.network().load(under(WEIGHTS, saved));
        machine.updater().load(under(OPTIMIZER, saved));
        p.epochsDone = (int) numbers[0];
        p.steps = (long) numbers[1];
        p.seconds = numbers[2];
        p.ended = numbers[3] != 0;
        p.ending = History.Ending.values()[(int) numbers[4]];
        float rate = (float) numbers[5];
        if (machine.updater().learningRate() != rate) {
            machine.updater().learningRate(rate);
        }
        for (double r : doubles(saved, "fit/learning_rates", p.epochsDone)) {
            p.rates.add(r);
        }
        under(LOGS, saved).forEach((k, v) -> {
            List<Double> values = new ArrayList<>();
            for (double d : doubles(saved, LOGS + k, p.epochsDone)) {
                values.add(d);
            }
            p.logs.put(k, values);
        });
        return p;
    }

    static void restore(List<CallbackRun> callbacks, Map<String, Tensor> saved) {
        for (int i = 0; i < callbacks.size(); i++) {
            String prefix = "callback/" + i + "/";
            double[] state = callbacks.get(i).state();
            callbacks.get(i).state(doubles(saved, prefix + "state", state.length));
            callbacks.get(i).kept(under(prefix + WEIGHTS, saved));
        }
    }

    private static Map<String, Tensor> under(String prefix, Map<String, Tensor> saved) {
        Map<String, Tensor> some = new LinkedHashMap<>();
        saved.forEach((k, v) -> {
            if (k.startsWith(prefix)) {
                some.put(k.substring(prefix.length()), v);
            }
        });
        return some;
    }

    private static Tensor doubles(List<Double> values) {
        return doubles(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Tensor doubles(double... values) {
        MemorySegment data = MemorySegment.ofArray(new byte[8 * values.length]);
        for (int i = 0; i < values.length; i++) {
            data.set(F64, 8L * i, values[i]);
        }
        return Tensor.of(ElementType.F64, Shape.of(values.length), data);
    }

    private static double[] doubles(Map<String, Tensor> saved, String name, int n) {
        Tensor t = saved.get(name);
        if (t == null || t.type() != ElementType.F64 || !t.shape().equals(Shape.of(n))) {
            throw YunmoException.invalid(
                    "this checkpoint is of another network or other options: '%s' must hold %d numbers, it %s",
                    name, n, t == null ? "is missing" : "has " + t.shape());
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = t.data().get(F64, 8L * i);
        }
        return values;
    }
}
