package io.yunmo.learn.constraint;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** The dimensions over which a norm runs; negative ones count from the end. */
public record Axes(boolean list, int... axes) {
    static final double EPSILON = 1e-7;

    public Axes {
        axes = axes.clone();
    }

    static Axes read(Arguments a) {
        double[] given = a.numbers("axis");
        boolean list = a.node("axis").map(n -> n.isArray()).orElse(false);
        return given.length == 0
                ? new Axes(false, 0)
                : new Axes(list, Arrays.stream(given).mapToInt(d -> (int) d).toArray());
    }

    void write(ObjectNode config) {
        if (list) {
            var array = config.putArray("axis");
            for (int x : axes) {
                array.add(x);
            }
        } else {
            config.put("axis", axes[0]);
        }
    }

    /** Multiplies each vector along these axes by what {@code factor} makes of its norm. */
    void scale(Matrix w, int[] shape, DoubleUnaryOperator factor) {
        int[] group = new int[w.rows() * w.columns()];
        double[] squares = new double[groups(shape, group)];
        for (int i = 0; i < group.length; i++) {
            double v = Memory.get(address(w, i));
            squares[group[i]] += v * v;
        }
        for (int g = 0; g < squares.length; g++) {
            squares[g] = factor.applyAsDouble(Math.sqrt(squares[g]));
        }
        for (int i = 0; i < group.length; i++) {
            long at = address(w, i);
            Memory.put(at, (float) (Memory.get(at) * squares[group[i]]));
        }
    }

    private static long address(Matrix w, int i) {
        return w.address() + 4 * ((long) (i / w.columns()) * w.stride() + i % w.columns());
    }

    /** Numbers the vectors: which one each element (row-major) belongs to. */
    private int groups(int[] shape, int[] group) {
        boolean[] summed = new boolean[shape.length];
        for (int x : axes) {
            int axis = x < 0 ? x + shape.length : x;
            if (axis < 0 || axis >= shape.length) {
                throw YunmoException.invalid(
                        "the constraint's axis %d does not exist in a weight of shape %s", x, Arrays.toString(shape));
            }
            summed[axis] = true;
        }
        int count = 1;
        for (int d = 0; d < shape.length; d++) {
            count *= summed[d] ? 1 : shape[d];
        }
        for (int i = 0; i < group.length; i++) {
            group[i] = number(i, shape, summed);
        }
        return count;
    }

    private static int number(int element, int[] shape, boolean[] summed) {
        int rest = element;
        int number = 0;
        int place = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            int index = rest % shape[d];
            rest /= shape[d];
            if (!summed[d]) {
                number += index * place;
                place *= shape[d];
            }
        }
        return number;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Axes a && a.list == list && Arrays.equals(a.axes, axes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(axes);
    }
}
