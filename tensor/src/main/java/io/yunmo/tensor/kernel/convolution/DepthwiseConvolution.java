package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;

/**
 * A convolution of each channel by filters of its own, and its gradients: vectors of channels instead of matrix products.
 * Batches lie as for {@link Convolution}; channel c has the outputs {@code c * multiplier} and following. A kernel is a matrix
 * with a row for each tap and channel (channels innermost) and a column for each of a channel's filters.
 *
 * <p>An output is one chain of fused multiply-adds from the bias over taps; a weight's gradient one over samples and positions;
 * an input's gradient one over outputs in order, then the sum over the channel's filters. One thread at a time may use an
 * instance; it takes its memory from the arena when made.
 */
public final class DepthwiseConvolution {
    /** Multiply-adds below which other threads are not woken. */
    private static final long SMALL = 1 << 19;

    private final Window window;
    private final int channels;
    private final int multiplier;
    private final int inputs;
    private final int outputs;
    private final int width;
    private final Plane plane;
    private final Workers workers;
    private final long[] planes;
    private final long[] sums;
    private final long packed;
    private final Workers.Job forward = this::forward;
    private final Workers.Job inputGradient = this::inputGradient;
    private final Workers.Job weightGradient = this::weightGradient;

    /** The call at hand, read by the parts. */
    private int samples;

    private Matrix x = new Matrix(0, 0, 0, 0);
    private Matrix y = x;
    private long bias;
    private boolean relu;

    /** @param multiplier filters of each channel */
    public DepthwiseConvolution(Window window, int channels, int multiplier, Workers workers, Arena arena) {
        this.window = window;
        this.channels = channels;
        this.multiplier = multiplier;
        this.inputs = window.inputs();
        this.outputs = window.outputs();
        this.width = Matrix.padded(Math.multiplyExact(channels, multiplier));
        this.plane = new Plane(window, width, window.inside() && multiplier == 1);
        this.workers = workers;
        this.planes = new long[workers.threads()];
        this.sums = new long[workers.threads()];
        for (int i = 0; i < planes.length && !plane.direct(); i++) {
            planes[i] = Memory.allocate(arena, plane.floats());
            sums[i] = Memory.allocate(arena, plane.floats());
        }
        this.packed = Memory.allocate(arena, (long) window.taps() * width);
    }

    /** y = convolution of x by the kernel, plus the bias (or a block of zeros), then max(0, x) if {@code relu}. */
    public void forward(int samples, Matrix x, Matrix kernel, long bias, Matrix y, boolean relu) {
        check(samples, x, kernel, y);
        set(samples, x, y);
        this.bias = bias;
        this.relu = relu;
        pack(kernel);
        run(forward);
    }

    /** dx = the gradient of x, from that of y. */
    public void inputGradient(int samples, Matrix dy, Matrix kernel, Matrix dx) {
        check(samples, dx, kernel, dy);
        set(samples, dx, dy);
        pack(kernel);
        run(inputGradient);
    }

    /** dw = the gradient of the kernel, from x and the gradient of y. */
    public void weightGradient(int samples, Matrix x, Matrix dy, Matrix dw) {
        check(samples, x, dw, dy);
        set(samples, x, dy);
        Elementwise.fill(packed, 0, (long) window.taps() * width);
        run(weightGradient);
        for (int r = 0; r < dw.rows(); r++) {
            long from = packed + 4L * ((long) r / channels * width + r % channels * multiplier);
            long to = dw.address() + 4L * r * dw.stride();
            for (int m = 0; m < multiplier; m++) {
                Memory.put(to + 4L * m, Memory.get(from + 4L * m));
            }
        }
    }

    /** packed[tap][c * multiplier + m] = kernel[tap * channels + c][m] */
    private void pack(Matrix kernel) {
        for (int r = 0; r < kernel.rows(); r++) {
            long to = packed + 4L * ((long) r / channels * width + r % channels * multiplier);
            long from = kernel.address() + 4L * r * kernel.stride();
            for (int m = 0; m < multiplier; m++) {
                Memory.put(to + 4L * m, Memory.get(from + 4L * m));
            }
        }
    }

    private void set(int samples, Matrix x, Matrix y) {
        this.samples = samples;
        this.x = x;
        this.y = y;
    }

    private void run(Workers.Job job) {
        if ((long) samples * outputs * window.taps() * width < SMALL) {
            job.run(0, 1);
        } else {
            workers.run(job);
        }
    }

    private void forward(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            long to = row(y, s * outputs);
            long step = 4L * y.stride();
            Depthwise.forward(filled(part, s), plane.outputs(), plane.taps(), packed, bias, to, step, width);
            if (relu) {
                Elementwise.relu(to, to, (long) outputs * y.stride());
            }
        }
    }

    private void inputGradient(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            long own = row(x, s * inputs);
            long to = plane.direct() ? own : sums[part];
            Elementwise.fill(to, 0, plane.direct() ? (long) inputs * x.stride() : plane.floats());
            long from = row(y, s * outputs);
            Depthwise.inputGradient(from, 4L * y.stride(), plane.outputs(), plane.taps(), packed, to, width);
            if (!plane.direct()) {
                Patches.flush(to, plane.pixels(), channels, multiplier, own, 4L * x.stride());
            }
        }
    }

    private void weightGradient(int part, int parts) {
        int first = window.taps() * part / parts;
        int end = window.taps() * (part + 1) / parts;
        for (int s = 0; s < samples; s++) {
            long dy = row(y, s * outputs);
            long step = 4L * y.stride();
            Depthwise.weightGradient(
                    filled(part, s), plane.outputs(), plane.taps(), first, end, dy, step, packed, width);
        }
    }

    private long filled(int part, int sample) {
        long from = row(x, sample * inputs);
        if (plane.direct()) {
            return from;
        }
        Patches.fill(from, 4L * x.stride(), plane.pixels(), channels, multiplier, planes[part]);
        return planes[part];
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }

    private void check(int samples, Matrix x, Matrix kernel, Matrix y) {
        boolean fits = x.rows() == samples * inputs
                && y.rows() == samples * outputs
                && x.columns() == channels
                && y.columns() == channels * multiplier
                && kernel.rows() == window.taps() * channels
                && kernel.columns() == multiplier
                && y.stride() == width;
        if (!fits) {
            throw YunmoException.invalid(
                    "no depthwise convolution of %d samples: input %dx%d, kernel %dx%d, output %dx%d",
                    samples, x.rows(), x.columns(), kernel.rows(), kernel.columns(), y.rows(), y.columns());
        }
    }
}
