package io.yunmo.learn.layer;

import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Orders of a sample's axes. */
public final class Axes {
    private Axes() {}

    /** Axes of a whole batch as those of a sample, each once, in rising order. */
    public static List<Integer> ofSample(Layer layer, List<Integer> axes, Shape sample) {
        TreeSet<Integer> all = new TreeSet<>();
        axes.forEach(a -> all.add(Shapes.sampleAxis(layer, a, sample)));
        return List.copyOf(all);
    }

    /** An order in which {@code last} stand at the end, and the others before them as they were. */
    public static int[] moving(List<Integer> last, int rank) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!last.contains(i)) {
                order.add(i);
            }
        }
        order.addAll(last);
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether nothing moves. */
    public static boolean inOrder(int[] order) {
        for (int i = 0; i < order.length; i++) {
            if (order[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** A shape with its axes in another order. */
    public static Shape permuted(Shape shape, int[] order) {
        long[] sizes = new long[order.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.dimension(order[i]);
        }
        return new Shape(sizes);
    }

    /** For each value of the permuted shape, counted row-major, the number of the value that it is. */
    public static int[] source(Shape shape, int[] order) {
        Shape to = permuted(shape, order);
        int rank = order.length;
        int[] strides = new int[rank];
        for (int i = 0; i < rank; i++) {
            strides[i] = Shapes.size(shape, order[i] + 1, rank);
        }
        int[] source = new int[Shapes.size(shape)];
        int[] at = new int[rank];
        for (int k = 0; k < source.length; k++) {
            int from = 0;
            for (int i = 0; i < rank; i++) {
                from += at[i] * strides[i];
            }
            source[k] = from;
            for (int i = rank - 1; i >= 0 && ++at[i] == to.dimension(i); i--) {
                at[i] = 0;
            }
        }
        return source;
    }

    /**
     * For each value of {@code wide}, counted row-major, the number of the value of {@code narrow} that stands there when
     * that is broadcast, axes counted from the end.
     */
    public static int[] broadcast(Shape narrow, Shape wide) {
        int rank = wide.rank();
        int shift = rank - narrow.rank();
        int[] strides = new int[rank];
        for (int i = 0; i < rank; i++) {
            boolean one = i < shift || narrow.dimension(i - shift) == 1;
            strides[i] = one ? 0 : Shapes.size(narrow, i - shift + 1, narrow.rank());
        }
        int[] source = new int[Shapes.size(wide)];
        int[] at = new int[rank];
        for (int k = 0; k < source.length; k++) {
            for (int i = 0; i < rank; i++) {
                source[k] += at[i] * strides[i];
            }
            for (int i = rank - 1; i >= 0 && ++at[i] == wide.dimension(i); i--) {
                at[i] = 0;
            }
        }
        return source;
    }
}
