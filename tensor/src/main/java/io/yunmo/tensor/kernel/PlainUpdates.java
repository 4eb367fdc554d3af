package io.yunmo.tensor.kernel;

/** What {@link Updates} means, one weight at a time. Bit-equal to it. */
final class PlainUpdates {
    private PlainUpdates() {}

    private static float get(long block, long i) {
        return Memory.get(block + 4 * i);
    }

    private static void put(long block, long i, float value) {
        Memory.put(block + 4 * i, value);
    }

    static void adam(long w, long g, long m, long v, long n, float rest1, float rest2, float alpha, float epsilon) {
        for (long i = 0; i < n; i++) {
            put(m, i, get(m, i) + (get(g, i) - get(m, i)) * rest1);
            put(v, i, get(v, i) + (get(g, i) * get(g, i) - get(v, i)) * rest2);
            put(w, i, get(w, i) - get(m, i) * alpha / ((float) Math.sqrt(get(v, i)) + epsilon));
        }
    }

    static void amsgrad(
            long w, long g, long m, long v, long h, long n, float rest1, float rest2, float alpha, float epsilon) {
        for (long i = 0; i < n; i++) {
            put(m, i, get(m, i) + (get(g, i) - get(m, i)) * rest1);
            put(v, i, get(v, i) + (get(g, i) * get(g, i) - get(v, i)) * rest2);
            put(h, i, Math.max(get(h, i), get(v, i)));
            put(w, i, get(w, i) - get(m, i) * alpha / ((float) Math.sqrt(get(h, i)) + epsilon));
        }
    }

    static void average(long a, long w, long n, float momentum) {
        for (long i = 0; i < n; i++) {
            put(a, i, get(a, i) * momentum + get(w, i) * (1 - momentum));
        }
    }

    static void decay(long w, long n, float decay, float learningRate) {
        for (long i = 0; i < n; i++) {
            put(w, i, get(w, i) - get(w, i) * decay * learningRate);
        }
    }

    static void sgd(long w, long g, long n, float learningRate) {
        for (long i = 0; i < n; i++) {
            put(w, i, get(w, i) - get(g, i) * learningRate);
        }
    }

    static void momentum(long w, long g, long m, long n, float momentum, boolean nesterov, float learningRate) {
        for (long i = 0; i < n; i++) {
            float step = get(g, i) * learningRate;
            put(m, i, get(m, i) * momentum - step);
            put(w, i, get(w, i) + (nesterov ? get(m, i) * momentum - step : get(m, i)));
        }
    }

    /** All three forms of RMSprop: {@code a} (0 for none) centres, {@code m} (0 for none) takes the step. */
    static void rmsprop(
            long w,
            long g,
            long v,
            long a,
            long m,
            long n,
            float rho,
            float rest,
            float momentum,
            float epsilon,
            float rate) {
        for (long i = 0; i < n; i++) {
            put(v, i, get(v, i) * rho + get(g, i) * get(g, i) * rest);
            float under = get(v, i);
            if (a != 0) {
                put(a, i, get(a, i) * rho + get(g, i) * rest);
                under = get(v, i) - get(a, i) * get(a, i);
            }
            float step = get(g, i) * rate / (float) Math.sqrt(under + epsilon);
            if (m != 0) {
                put(m, i, get(m, i) * momentum + step);
                step = get(m, i);
            }
            put(w, i, get(w, i) - step);
        }
    }
}
