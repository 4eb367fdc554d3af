package io.yunmo.tensor.kernel;

/** What {@link Elementwise} means, one element at a time. Bit-equal to it. */
final class PlainElementwise {
    private PlainElementwise() {}

    /** A function of two elements. */
    @FunctionalInterface
    interface Binary {
        float of(float x, float y);
    }

    static void each(long x, long y, long z, long n, Binary f) {
        for (long i = 0; i < n; i++) {
            long o = 4 * i;
            Memory.put(z + o, f.of(Memory.get(x + o), Memory.get(y + o)));
        }
    }

    static float relu(float x) {
        return x < 0 ? 0 : x;
    }

    static float reluGradient(float y, float dy) {
        return y > 0 ? dy : 0;
    }

    static float tanhGradient(float y, float dy) {
        return (1 - y * y) * dy;
    }

    static float sigmoidGradient(float y, float dy) {
        return y * (1 - y) * dy;
    }
}
