package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;

/** What {@link Pooling} means, one element at a time. Bit-equal to it. */
record PlainPooling(Pooling.Kind kind, Places places) {
    void forward(Matrix x, Matrix y) {
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < y.columns(); c++) {
                Memory.put(y, r, c, pooled(x, r, c));
            }
        }
    }

    private float pooled(Matrix x, int r, int c) {
        boolean max = kind != Pooling.Kind.AVERAGE;
        float all = max ? Float.NEGATIVE_INFINITY : 0;
        int count = 0;
        for (int t = first(r); t < end(r); t++) {
            int at = position(r, t);
            float v = Memory.get(x, at, c);
            all = max ? Math.max(all, v) : count == 0 ? v : all + v;
            count++;
        }
        return max ? all : all * (1f / count);
    }

    void backward(Matrix x, Matrix y, Matrix dy, Matrix dx) {
        for (int r = 0; r < dx.rows(); r++) {
            for (int c = 0; c < dx.columns(); c++) {
                Memory.put(dx, r, c, 0);
            }
        }
        for (int r = 0; r < y.rows(); r++) {
            for (int c = 0; c < y.columns(); c++) {
                spread(x, r, c, Memory.get(y, r, c), Memory.get(dy, r, c), dx);
            }
        }
    }

    private void spread(Matrix x, int r, int c, float most, float gradient, Matrix dx) {
        int equal = 0;
        int inside = 0;
        for (int t = first(r); t < end(r); t++) {
            int at = position(r, t);
            inside++;
            equal += Memory.get(x, at, c) == most ? 1 : 0;
        }
        boolean given = false;
        for (int t = first(r); t < end(r); t++) {
            int at = position(r, t);
            boolean here = Memory.get(x, at, c) == most;
            float share = switch (kind) {
                case MAX -> here && !given ? gradient : 0;
                case SHARED_MAX -> here ? gradient / equal : 0;
                case AVERAGE -> gradient * (1f / inside);
            };
            given |= here;
            Memory.put(dx, at, c, Memory.get(dx, at, c) + share);
        }
    }

    private int first(int r) {
        return places.starts()[r % places.outputs()];
    }

    private int end(int r) {
        return places.starts()[r % places.outputs() + 1];
    }

    private int position(int r, int i) {
        return r / places.outputs() * places.inputs() + places.seen()[i];
    }
}
