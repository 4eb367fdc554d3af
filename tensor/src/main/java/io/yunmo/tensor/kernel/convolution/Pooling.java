package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Workers;

/**
 * The largest or the mean value of what each window sees, channel by channel. Padding counts as nothing: it is never the
 * largest, and a mean is over what lies inside. Batches lie as for {@link Convolution}. One thread at a time may use an
 * instance.
 */
public final class Pooling {
    /** What is made of a window. */
    public enum Kind {
        /** The largest; the first of equal ones gets the gradient. */
        MAX,
        /** The largest; equal ones share the gradient evenly. */
        SHARED_MAX,
        /** The mean: a sum in order, times one over the count. */
        AVERAGE
    }

    /** Floats below which other threads are not woken. */
    private static final long SMALL = 1 << 17;

    private final Kind kind;
    private final int inputs;
    private final int outputs;
    private final int width;
    /** Where each window's positions lie in a sample, in bytes; those of output p are starts[p] to before starts[p + 1]. */
    private final int[] seen;

    private final int[] starts;
    private final Workers workers;
    private final Workers.Job forward = this::forward;
    private final Workers.Job backward = this::backward;

    /** The call at hand, read by the parts. */
    private int samples;

    private Matrix x = new Matrix(0, 0, 0, 0);
    private Matrix y = x;
    private Matrix dy = x;
    private Matrix dx = x;

    public Pooling(Kind kind, Places places, int channels, Workers workers) {
        this.kind = kind;
        this.inputs = places.inputs();
        this.outputs = places.outputs();
        this.width = Matrix.padded(channels);
        this.workers = workers;
        this.starts = places.starts();
        this.seen = offsets(places, width);
        for (int p = 0; p < outputs; p++) {
            if (starts[p] == starts[p + 1]) {
                throw YunmoException.invalid("output %d of a pooling sees nothing", p);
            }
        }
    }

    /** Where each place lies in a sample, in bytes. */
    static int[] offsets(Places places, int width) {
        Math.multiplyExact(4 * width, places.inputs());
        int[] offsets = new int[places.seen().length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = 4 * width * places.seen()[i];
        }
        return offsets;
    }

    /** y = what is made of the windows of x. */
    public void forward(int samples, Matrix x, Matrix y) {
        check(samples, x, y);
        this.samples = samples;
        this.x = x;
        this.y = y;
        run(forward);
    }

    /** dx = the gradient of x, from x, y and the gradient of y. */
    public void backward(int samples, Matrix x, Matrix y, Matrix dy, Matrix dx) {
        check(samples, x, y);
        check(samples, dx, dy);
        this.samples = samples;
        this.x = x;
        this.y = y;
        this.dy = dy;
        this.dx = dx;
        run(backward);
    }

    private void run(Workers.Job job) {
        if ((long) samples * seen.length * width < SMALL) {
            job.run(0, 1);
        } else {
            workers.run(job);
        }
    }

    private void forward(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            long from = row(x, s * inputs);
            long to = row(y, s * outputs);
            switch (kind) {
                case MAX, SHARED_MAX -> Pools.max(from, starts, seen, to, width);
                case AVERAGE -> Pools.average(from, starts, seen, to, width);
            }
        }
    }

    private void backward(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            long from = row(x, s * inputs);
            long out = row(y, s * outputs);
            long gradient = row(dy, s * outputs);
            long to = row(dx, s * inputs);
            Elementwise.fill(to, 0, (long) inputs * width);
            switch (kind) {
                case MAX -> Pools.firstGradient(from, out, gradient, starts, seen, to, width);
                case SHARED_MAX -> Pools.sharedGradient(from, out, gradient, starts, seen, to, width);
                case AVERAGE -> Pools.averageGradient(gradient, starts, seen, to, width);
            }
        }
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }

    private void check(int samples, Matrix x, Matrix y) {
        boolean fits = x.rows() == samples * inputs
                && y.rows() == samples * outputs
                && x.columns() == y.columns()
                && x.stride() == width
                && y.stride() == width;
        if (!fits) {
            throw YunmoException.invalid(
                    "no pooling of %d samples: input %dx%d, output %dx%d; needs %d and %d rows of %d floats",
                    samples, x.rows(), x.columns(), y.rows(), y.columns(), samples * inputs, samples * outputs, width);
        }
    }
}
