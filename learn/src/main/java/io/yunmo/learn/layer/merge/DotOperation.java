package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Axes;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;
import java.util.Optional;

/** Packs both inputs of a sample as rows of the summed axis, multiplies them there, and goes back the same way. */
final class DotOperation implements Operation {
    /** Keras's smallest length. */
    private static final double MOST = 1e7;

    /** One input, packed. */
    private static final class Side {
        private final Batch x;
        private final int[] places;
        private final int n;
        private final float[] raw;
        private final float[] rows;
        private final float[] gradient;
        private final double[] scales;

        Side(Batch x, int axis) {
            this.x = x;
            Shape s = x.sample();
            int[] order = Axes.moving(List.of(axis), s.rank());
            this.places = RearrangeOperation.offsets(s, Axes.source(s, order));
            this.n = (int) s.dimension(axis);
            this.raw = new float[places.length];
            this.rows = new float[places.length];
            this.gradient = new float[places.length];
            this.scales = new double[places.length / n];
        }

        int count() {
            return scales.length;
        }

        void pack(int sample, boolean normalize) {
            long from = x.address() + 4 * x.block(sample);
            for (int i = 0; i < places.length; i++) {
                raw[i] = Memory.get(from + 4L * places[i]);
            }
            for (int r = 0; r < scales.length; r++) {
                scales[r] = normalize ? Math.min(1 / Math.sqrt(dot(raw, r * n, raw, r * n, n)), MOST) : 1;
                for (int k = 0; k < n; k++) {
                    rows[r * n + k] = (float) (raw[r * n + k] * scales[r]);
                }
            }
        }

        void unpack(int sample, Batch dx, boolean normalize) {
            long to = dx.address() + 4 * dx.block(sample);
            for (int r = 0; r < scales.length; r++) {
                boolean free = normalize && scales[r] < MOST;
                double along = free ? dot(rows, r * n, gradient, r * n, n) : 0;
                for (int k = 0; k < n; k++) {
                    int i = r * n + k;
                    Memory.put(to + 4L * places[i], (float) ((gradient[i] - rows[i] * along) * scales[r]));
                }
            }
        }
    }

    private final Wiring wiring;
    private final boolean normalize;
    private final Side a;
    private final Side b;
    private final int n;
    private final int[] places;

    DotOperation(Dot layer, Wiring wiring) {
        this.wiring = wiring;
        this.normalize = layer.normalize();
        Batch x = wiring.inputs().get(0);
        Batch y = wiring.inputs().get(1);
        this.a = new Side(x, layer.axis(0, x.sample()));
        this.b = new Side(y, layer.axis(1, y.sample()));
        this.n = a.n;
        int[] order = new int[Shapes.size(wiring.output().sample())];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.places = RearrangeOperation.offsets(wiring.output().sample(), order);
    }

    private static double dot(float[] x, int i, float[] y, int j, int n) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            sum += (double) x[i + k] * y[j + k];
        }
        return sum;
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch out = wiring.output();
        for (int s = 0; s < samples; s++) {
            a.pack(s, normalize);
            b.pack(s, normalize);
            long to = out.address() + 4 * out.block(s);
            for (int i = 0; i < a.count(); i++) {
                for (int j = 0; j < b.count(); j++) {
                    Memory.put(to + 4L * places[i * b.count() + j], (float) dot(a.rows, i * n, b.rows, j * n, n));
                }
            }
        }
    }

    @Override
    public void backward(int samples) {
        Batch dy = wiring.gradient();
        Optional<Batch> da = wiring.inputGradients().get(0);
        Optional<Batch> db = wiring.inputGradients().get(1);
        for (int s = 0; s < samples; s++) {
            a.pack(s, normalize);
            b.pack(s, normalize);
            java.util.Arrays.fill(a.gradient, 0);
            java.util.Arrays.fill(b.gradient, 0);
            long up = dy.address() + 4 * dy.block(s);
            for (int i = 0; i < a.count(); i++) {
                for (int j = 0; j < b.count(); j++) {
                    float g = Memory.get(up + 4L * places[i * b.count() + j]);
                    for (int k = 0; k < n; k++) {
                        a.gradient[i * n + k] += g * b.rows[j * n + k];
                        b.gradient[j * n + k] += g * a.rows[i * n + k];
                    }
                }
            }
            if (da.isPresent()) {
                a.unpack(s, da.get(), normalize);
            }
            if (db.isPresent()) {
                b.unpack(s, db.get(), normalize);
            }
        }
    }
}
