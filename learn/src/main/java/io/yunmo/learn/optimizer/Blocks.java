package io.yunmo.learn.optimizer;

import java.util.Arrays;
import java.util.List;

/** Runs of parameters that lie one behind the other in memory, values and gradients alike. */
final class Blocks {
    private final int[] blockOf;
    private final long[] value;
    private final long[] gradient;
    /** Floats before each block; one more at the end for all. */
    private final long[] start;
    /** Floats before each parameter. */
    private final long[] offset;

    private Blocks(int[] blockOf, long[] value, long[] gradient, long[] start, long[] offset) {
        this.blockOf = blockOf;
        this.value = value;
        this.gradient = gradient;
        this.start = start;
        this.offset = offset;
    }

    /** @param merge whether neighbours may share a block */
    static Blocks of(List<Parameter> parameters, boolean merge) {
        int n = parameters.size();
        int[] blockOf = new int[n];
        long[] value = new long[n];
        long[] gradient = new long[n];
        long[] start = new long[n + 1];
        long[] offset = new long[n];
        int count = 0;
        long floats = 0;
        for (int i = 0; i < n; i++) {
            Parameter p = parameters.get(i);
            if (i == 0 || !merge || !follows(parameters.get(i - 1), p)) {
                value[count] = p.value().address();
                gradient[count] = p.gradient().address();
                start[count] = floats;
                count++;
            }
            blockOf[i] = count - 1;
            offset[i] = floats;
            floats += p.floats();
        }
        start[count] = floats;
        return new Blocks(blockOf, value, gradient, Arrays.copyOf(start, count + 1), offset);
    }

    private static boolean follows(Parameter before, Parameter p) {
        long bytes = 4 * before.floats();
        return before.value().address() + bytes == p.value().address()
                && before.gradient().address() + bytes == p.gradient().address();
    }

    int count() {
        return start.length - 1;
    }

    int of(int parameter) {
        return blockOf[parameter];
    }

    long floats() {
        return start[start.length - 1];
    }

    long floats(int block) {
        return start[block + 1] - start[block];
    }

    long start(int block) {
        return start[block];
    }

    /** Floats before a parameter. */
    long offset(int parameter) {
        return offset[parameter];
    }

    long value(int block) {
        return value[block];
    }

    long gradient(int block) {
        return gradient[block];
    }
}
