package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Strips;
import java.lang.foreign.Arena;

/** A convolution's kernel as its products read it: group by group, in strips, transposed. Room is made when first needed. */
final class KernelRoom {
    private final int depth;
    private final int filters;
    private final int groups;
    private final int columns;
    private final Arena arena;
    private final Matrix[] own;
    private final long[] strips;
    private final long[] transposed;
    private final long[] gradients;
    private final long[] biases;
    private long scratch;

    KernelRoom(int depth, int filters, int groups, Arena arena) {
        this.depth = depth;
        this.filters = filters;
        this.groups = groups;
        this.columns = Matrix.padded(filters);
        this.arena = arena;
        this.own = new Matrix[groups];
        this.strips = new long[groups];
        this.transposed = new long[groups];
        this.gradients = new long[groups];
        this.biases = new long[groups];
    }

    /** Makes {@link #strips} and {@link #bias} ready. */
    void forward(Matrix kernel, long bias) {
        for (int g = 0; g < groups; g++) {
            Matrix part = part(kernel, g);
            if (columns <= Strips.WIDTH) {
                strips[g] = part.address(); // one strip lies as the matrix does
            } else {
                strips[g] = room(strips[g], Strips.floats(depth, filters));
                Strips.copy(part, strips[g], 0, Strips.count(columns));
            }
            if (groups == 1) {
                biases[g] = bias;
            } else {
                biases[g] = room(biases[g], filters);
                Memory.copy(bias + 4L * g * filters, biases[g], filters);
            }
        }
    }

    /** Makes {@link #transposed} ready. */
    void backward(Matrix kernel) {
        scratch = room(scratch, Strips.SCRATCH);
        for (int g = 0; g < groups; g++) {
            transposed[g] = room(transposed[g], Strips.floats(filters, depth));
            Strips.transposed(part(kernel, g), transposed[g], scratch, 0, Strips.count(Matrix.padded(depth)));
        }
    }

    /** Makes {@link #gradient} ready. */
    void gradient() {
        for (int g = 0; g < groups && groups > 1; g++) {
            gradients[g] = room(gradients[g], (long) depth * columns);
        }
    }

    private Matrix part(Matrix kernel, int g) {
        if (groups == 1) {
            return kernel;
        }
        if (own[g] == null) {
            own[g] = Memory.matrix(arena, depth, filters);
        }
        for (int r = 0; r < depth; r++) {
            long from = kernel.address() + 4L * ((long) r * kernel.stride() + (long) g * filters);
            Memory.copy(from, own[g].address() + 4L * r * own[g].stride(), filters);
        }
        return own[g];
    }

    private long room(long have, long floats) {
        return have != 0 ? have : Memory.allocate(arena, floats);
    }

    /** The group's kernel as strips of {@code depth} rows. */
    long strips(int group) {
        return strips[group];
    }

    /** The group's kernel transposed, as strips of as many rows as filters, rounded up to whole vectors. */
    long transposed(int group) {
        return transposed[group];
    }

    /** The group's bias, padded. */
    long bias(int group) {
        return biases[group];
    }

    /** Where the gradient of the group's kernel is summed. */
    long gradient(int group) {
        return gradients[group];
    }
}
