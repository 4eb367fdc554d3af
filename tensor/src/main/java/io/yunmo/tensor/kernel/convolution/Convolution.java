package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.SmallProduct;
import io.yunmo.tensor.kernel.Strips;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;

/**
 * A convolution (cross-correlation, as networks mean it) and its gradients, as matrix products over patches that are packed a
 * cache's worth at a time. Batches are matrices with a row for each position, samples one behind the other, and a column for
 * each channel; a kernel is a matrix with a row for each tap and channel (row-major, channels innermost) and a column for each
 * filter. With groups, filters and channels are cut in as many equal parts, and a filter sees the channels of its part.
 *
 * <p>An output is one chain of fused multiply-adds from the bias over taps and channels; a weight's gradient one over samples
 * and positions; an input's gradient the sum, over outputs in order, of chains over filters. So bits depend neither on threads
 * nor on other samples. One thread at a time may use an instance. What it works in is taken from the arena by the first call of
 * each kind, in the calling thread; later calls allocate nothing.
 */
public final class Convolution {
    /** Multiply-adds below which other threads are not woken. */
    private static final long SMALL = 1 << 19;

    /** Floats of packed patches that a thread works on: they stay in the second-level cache beside the kernel. */
    private static final int CHUNK = 1 << 15;

    private final Window window;
    private final int channels;
    private final int filters;
    private final int groups;
    private final int outputs;
    private final int inputs;
    private final int depth;
    private final int chunk;
    private final boolean pointwise;
    private final Plane plane;
    private final Plane.Runs whole;
    private final Plane.Runs[] shares;
    private final Gemm gemm;
    private final Arena arena;
    private final Share[] parts;
    private final long zeros;
    private final KernelRoom kernels;
    private final Workers.Job forward = this::forward;
    private final Workers.Job inputGradient = this::inputGradient;
    private final Workers.Job weightGradient = this::weightGradient;

    /** The call at hand, read by the parts. */
    private int samples;

    private Matrix x = new Matrix(0, 0, 0, 0);
    private Matrix y = x;
    private Matrix weights = x;
    private boolean relu;

    /** What a thread works in. */
    private static final class Share {
        /** Zero all round the positions of the sample. */
        private long plane;

        private long sums;
        private long patches;
        private long gradients;
        private long rows;
        /** The sample whose plane is filled, or -1. */
        private int sample;
    }

    /**
     * @param channels of the input
     * @param filters of the output
     * @param gemm whose threads share the work
     */
    public Convolution(Window window, int channels, int filters, int groups, Gemm gemm, Arena arena) {
        if (groups < 1 || channels % groups != 0 || filters % groups != 0) {
            throw YunmoException.invalid(
                    "%d channels and %d filters cannot be cut in %d groups", channels, filters, groups);
        }
        this.window = window;
        this.channels = channels / groups;
        this.filters = filters / groups;
        this.groups = groups;
        this.inputs = window.inputs();
        this.outputs = window.outputs();
        this.depth = Math.multiplyExact(window.taps(), this.channels);
        this.pointwise = groups == 1 && window.pointwise();
        this.plane = new Plane(window, this.channels, window.inside() && this.channels == Matrix.padded(channels));
        this.gemm = gemm;
        this.arena = arena;
        int threads = gemm.workers().threads();
        this.chunk = Math.clamp(CHUNK / depth & -4, 32, 512);
        this.whole = plane.runs(0, depth);
        this.shares = new Plane.Runs[threads];
        this.parts = new Share[threads];
        for (int i = 0; i < threads; i++) {
            parts[i] = new Share();
            shares[i] = plane.runs(begin(depth, unit(), i, threads), begin(depth, unit(), i + 1, threads));
        }
        this.zeros = Memory.allocate(arena, Math.max(Strips.WIDTH, Matrix.padded(depth)));
        this.kernels = new KernelRoom(depth, this.filters, groups, arena);
    }

    /** Rows of a kernel: taps times channels of a group. */
    public int kernelRows() {
        return depth;
    }

    /**
     * y = convolution of x by the kernel, plus the bias, then max(0, x) if {@code relu}.
     *
     * @param samples how many x and y hold
     * @param bias floats padded to whole vectors, or a block of zeros
     */
    public void forward(int samples, Matrix x, Matrix kernel, long bias, Matrix y, boolean relu) {
        check(samples, x, kernel, y);
        if (pointwise) {
            gemm.affine(x, kernel, bias, y, relu);
            return;
        }
        set(samples, x, kernel, y);
        this.relu = relu;
        kernels.forward(kernel, bias);
        for (Share part : parts) {
            part.plane = room(part.plane, plane.floats());
            part.patches = room(part.patches, (long) chunk * depth + Plane.SLACK);
            part.rows = room(part.rows, groups == 1 ? 0 : (long) chunk * Matrix.padded(filters));
        }
        run(forward);
    }

    /** dx = the gradient of x, from that of y. */
    public void inputGradient(int samples, Matrix dy, Matrix kernel, Matrix dx) {
        check(samples, dx, kernel, dy);
        if (pointwise) {
            gemm.multiply(Gemm.Form.NT, dy, kernel, dx, false);
            return;
        }
        set(samples, dx, kernel, dy);
        kernels.backward(kernel);
        for (Share part : parts) {
            part.sums = room(part.sums, plane.floats());
            part.gradients = room(part.gradients, (long) chunk * Matrix.padded(depth));
        }
        run(inputGradient);
    }

    /** dw = the gradient of the kernel, from x and the gradient of y. */
    public void weightGradient(int samples, Matrix x, Matrix dy, Matrix dw) {
        check(samples, x, dw, dy);
        if (pointwise) {
            gemm.multiply(Gemm.Form.TN, x, dy, dw, false);
            return;
        }
        set(samples, x, dw, dy);
        kernels.gradient();
        for (Share part : parts) {
            part.plane = room(part.plane, plane.floats());
            part.patches = room(part.patches, (long) chunk * depth + Plane.SLACK);
            part.rows = room(part.rows, groups == 1 ? 0 : (long) chunk * Matrix.padded(filters));
        }
        run(weightGradient);
    }

    private void set(int samples, Matrix x, Matrix weights, Matrix y) {
        this.samples = samples;
        this.x = x;
        this.weights = weights;
        this.y = y;
    }

    private void run(Workers.Job job) {
        long work = (long) samples * outputs * depth * Matrix.padded(filters) * groups;
        if (work < SMALL) {
            job.run(0, 1);
        } else {
            gemm.workers().run(job);
        }
    }

    private long room(long have, long floats) {
        return have != 0 || floats == 0 ? have : Memory.allocate(arena, floats);
    }

    /** Shares of a kernel's rows: in whole vectors where patches are read from the batch itself, which ends with one. */
    private int unit() {
        return plane.direct() ? Matrix.LANES : 4;
    }

    private static int begin(int n, int unit, int part, int parts) {
        long units = (n + unit - 1) / unit;
        return (int) Math.min(n, units * part / parts * unit);
    }

    private void forward(int part, int parts) {
        Share share = this.parts[part];
        int to = begin(samples * outputs, 4, part + 1, parts);
        int columns = Matrix.padded(filters);
        for (int g = 0; g < groups; g++) {
            share.sample = -1;
            for (int r = begin(samples * outputs, 4, part, parts); r < to; r += chunk) {
                int n = Math.min(chunk, to - r);
                gather(share, g, r, n, whole, 4L * depth);
                boolean alone = groups == 1;
                long c = alone ? row(y, r) : share.rows;
                long step = 4L * (alone ? y.stride() : columns);
                Strips.multiply(
                        n,
                        share.patches,
                        4L * depth,
                        depth,
                        kernels.strips(g),
                        depth,
                        columns,
                        kernels.bias(g),
                        0,
                        c,
                        step);
                if (relu) {
                    Elementwise.relu(c, c, n * step / 4);
                }
                if (!alone) {
                    copyColumns(c, step, row(y, r) + 4L * g * filters, 4L * y.stride(), n, filters);
                }
            }
        }
    }

    private void inputGradient(int part, int parts) {
        Share share = this.parts[part];
        int first = (int) ((long) samples * part / parts) * outputs;
        int to = (int) ((long) samples * (part + 1) / parts) * outputs;
        int columns = Matrix.padded(depth);
        long step = 4L * columns;
        for (int g = 0; g < groups; g++) {
            for (int r = first; r < to; r += chunk) {
                int n = Math.min(chunk, to - r);
                Strips.multiply(
                        n,
                        row(y, r) + 4L * g * filters,
                        4L * y.stride(),
                        filters,
                        kernels.transposed(g),
                        Matrix.padded(filters),
                        columns,
                        zeros,
                        0,
                        share.gradients,
                        step);
                scatter(share, g, r, n, step);
            }
        }
    }

    private void weightGradient(int part, int parts) {
        Share share = this.parts[part];
        int from = begin(depth, unit(), part, parts);
        int height = begin(depth, unit(), part + 1, parts) - from;
        if (height == 0) {
            return;
        }
        Plane.Runs runs = parts == 1 ? whole : shares[part];
        int columns = Matrix.padded(filters);
        for (int g = 0; g < groups; g++) {
            share.sample = -1;
            boolean alone = groups == 1;
            long c = alone ? row(weights, from) : kernels.gradient(g) + 4L * from * columns;
            long cStep = 4L * (alone ? weights.stride() : columns);
            int all = samples * outputs;
            for (int r = 0; r < all; r += chunk) {
                int n = Math.min(chunk, all - r);
                gather(share, g, r, n, runs, 4L * height);
                long p = row(y, r);
                if (!alone) {
                    copyColumns(p + 4L * g * filters, 4L * y.stride(), share.rows, 4L * columns, n, filters);
                    p = share.rows;
                }
                long pStep = 4L * (alone ? y.stride() : columns);
                long start = r == 0 ? zeros : c;
                product(height, columns, share.patches, 4L * height, p, pStep, n, start, r == 0 ? 0 : cStep, c, cStep);
            }
            if (!alone) {
                copyColumns(c, cStep, row(weights, from) + 4L * g * filters, 4L * weights.stride(), height, filters);
            }
        }
    }

    /** A product whose left side is read down its columns; zeros are one strip wide. */
    private static void product(
            int rows, int columns, long a, long aStep, long p, long pStep, int n, long i, long is, long c, long cs) {
        for (int j = 0; j < columns; j += Strips.WIDTH) {
            int width = Math.min(Strips.WIDTH, columns - j);
            long o = 4L * j;
            SmallProduct.multiply(rows, width, a, 4, aStep, p + o, pStep, n, is == 0 ? i : i + o, is, c + o, cs);
        }
    }

    /** Packs the patches of rows {@code r} to {@code r + n} of the output. */
    private void gather(Share share, int group, int r, int n, Plane.Runs runs, long step) {
        long to = share.patches;
        for (int left = n, at = r; left > 0; ) {
            int sample = at / outputs;
            int first = at % outputs;
            int count = Math.min(left, outputs - first);
            Patches.gather(filled(share, group, sample), plane.outputs(), first, count, runs, to, step);
            to += count * step;
            at += count;
            left -= count;
        }
    }

    private long filled(Share share, int group, int sample) {
        long from = row(x, sample * inputs) + 4L * group * channels;
        if (plane.direct()) {
            return from;
        }
        if (share.sample != sample) {
            Patches.fill(from, 4L * x.stride(), plane.pixels(), channels, 1, share.plane);
            share.sample = sample;
        }
        return share.plane;
    }

    /** Adds the patches' gradients of rows {@code r} to {@code r + n} to the input's. */
    private void scatter(Share share, int group, int r, int n, long step) {
        long from = share.gradients;
        for (int left = n, at = r; left > 0; ) {
            int sample = at / outputs;
            int first = at % outputs;
            int count = Math.min(left, outputs - first);
            long own = row(x, sample * inputs);
            long sums = plane.direct() ? own : share.sums;
            if (first == 0) {
                Elementwise.fill(sums, 0, plane.direct() ? (long) inputs * x.stride() : padded(plane.floats()));
            }
            Patches.scatter(from, step, plane.outputs(), first, count, whole, sums);
            if (first + count == outputs && !plane.direct()) {
                long to = own + 4L * group * channels;
                Patches.flush(share.sums, plane.pixels(), channels, 1, to, 4L * x.stride());
            }
            from += count * step;
            at += count;
            left -= count;
        }
    }

    private static long padded(long floats) {
        return floats + Matrix.LANES - 1 & -Matrix.LANES;
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }

    private static void copyColumns(long from, long fromStep, long to, long toStep, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            Memory.copy(from + r * fromStep, to + r * toStep, columns);
        }
    }

    private void check(int samples, Matrix x, Matrix kernel, Matrix y) {
        boolean fits = x.rows() == samples * inputs
                && y.rows() == samples * outputs
                && x.columns() == channels * groups
                && y.columns() == filters * groups
                && kernel.rows() == depth
                && kernel.columns() == filters * groups;
        if (!fits) {
            throw YunmoException.invalid(
                    "no convolution of %d samples: input %dx%d, kernel %dx%d, output %dx%d; needs %dx%d, %dx%d, %dx%d",
                    samples,
                    x.rows(),
                    x.columns(),
                    kernel.rows(),
                    kernel.columns(),
                    y.rows(),
                    y.columns(),
                    samples * inputs,
                    channels * groups,
                    depth,
                    filters * groups,
                    samples * outputs,
                    filters * groups);
        }
    }

    /** The window that slides over the input. */
    public Window window() {
        return window;
    }
}
