package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.Noise;

/** What a draw does to a value: it becomes {@code factor * x + shift}. */
sealed interface NoiseKind {
    float factor(long key, long counter);

    default float shift(long key, long counter) {
        return 0;
    }

    /** Whether shifts are ever other than 0. */
    default boolean shifts() {
        return false;
    }

    private static boolean dropped(double rate, long key, long counter) {
        return Noise.draw(key, counter) < Math.round(rate * Noise.RANGE);
    }

    /** Zero, or scaled up. */
    record Drop(double rate) implements NoiseKind {
        @Override
        public float factor(long key, long counter) {
            return dropped(rate, key, counter) || rate == 1 ? 0 : (float) (1 / (1 - rate));
        }
    }

    /** Scaled by about 1. */
    record Gaussian(double rate) implements NoiseKind {
        @Override
        public float factor(long key, long counter) {
            return (float) (1 + Math.sqrt(rate / (1 - rate)) * Noise.normal(key, counter));
        }
    }

    /** SELU's lower end, or as it was; then a shift and a scale that keep mean and variance. */
    record Alpha(double rate) implements NoiseKind {
        private static final double LOWER = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946;

        private double scale() {
            return 1 / Math.sqrt((1 - rate) * (1 + rate * LOWER * LOWER));
        }

        @Override
        public float factor(long key, long counter) {
            return dropped(rate, key, counter) ? 0 : (float) scale();
        }

        @Override
        public float shift(long key, long counter) {
            double a = scale();
            double b = -a * LOWER * rate;
            return (float) (dropped(rate, key, counter) ? a * LOWER + b : b);
        }

        @Override
        public boolean shifts() {
            return true;
        }
    }
}
