package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Workers;

/**
 * Positions of the output as weighted sums of positions of the input, channel by channel: cropping, padding and scaling of
 * images. An output that sees nothing is zero. A sum is one chain of fused multiply-adds from zero; a gradient is one in the
 * order of the outputs. Batches lie as for {@link Convolution}. One thread at a time may use an instance.
 */
public final class Resampling {
    /** Floats below which other threads are not woken. */
    private static final long SMALL = 1 << 17;

    private final Places places;
    private final int[] seen;
    private final float[] weights;
    private final int width;
    private final Workers workers;
    private final Workers.Job forward = this::forward;
    private final Workers.Job backward = this::backward;

    /** The call at hand, read by the parts. */
    private int samples;

    private Matrix x = new Matrix(0, 0, 0, 0);
    private Matrix y = x;

    /** @param weights one for each place; not copied */
    public Resampling(Places places, float[] weights, int channels, Workers workers) {
        if (weights.length != places.seen().length) {
            throw YunmoException.invalid("%d weights for %d places", weights.length, places.seen().length);
        }
        this.places = places;
        this.weights = weights;
        this.width = Matrix.padded(channels);
        this.seen = Pooling.offsets(places, width);
        this.workers = workers;
    }

    /** y = the weighted sums of x. */
    public void forward(int samples, Matrix x, Matrix y) {
        set(samples, x, y);
        run(forward);
    }

    /** dx = the gradient of x from that of y. */
    public void backward(int samples, Matrix dy, Matrix dx) {
        set(samples, dx, dy);
        run(backward);
    }

    private void set(int samples, Matrix x, Matrix y) {
        boolean fits = x.rows() == samples * places.inputs()
                && y.rows() == samples * places.outputs()
                && x.stride() == width
                && y.stride() == width;
        if (!fits) {
            throw YunmoException.invalid(
                    "no resampling of %d samples from %dx%d to %dx%d; needs %d and %d rows of %d floats",
                    samples,
                    x.rows(),
                    x.columns(),
                    y.rows(),
                    y.columns(),
                    samples * places.inputs(),
                    samples * places.outputs(),
                    width);
        }
        this.samples = samples;
        this.x = x;
        this.y = y;
    }

    private void run(Workers.Job job) {
        if ((long) samples * (seen.length + places.outputs()) * width < SMALL) {
            job.run(0, 1);
        } else {
            workers.run(job);
        }
    }

    private void forward(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            Pools.weigh(row(x, s * places.inputs()), places.starts(), seen, weights, output(s), width);
        }
    }

    private void backward(int part, int parts) {
        int end = (int) ((long) samples * (part + 1) / parts);
        for (int s = (int) ((long) samples * part / parts); s < end; s++) {
            long to = row(x, s * places.inputs());
            Elementwise.fill(to, 0, (long) places.inputs() * width);
            Pools.weighGradient(output(s), places.starts(), seen, weights, to, width);
        }
    }

    private long output(int sample) {
        return row(y, sample * places.outputs());
    }

    private static long row(Matrix m, int row) {
        return m.address() + 4L * row * m.stride();
    }
}
