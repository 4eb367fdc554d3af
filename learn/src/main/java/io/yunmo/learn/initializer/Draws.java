package io.yunmo.learn.initializer;

import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Random numbers of a seed, in double. */
final class Draws {
    private final SplittableRandom random;

    Draws(OptionalLong own, long given) {
        random = new SplittableRandom(own.orElse(given));
    }

    float[] uniform(int n, double low, double high) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return v;
    }

    float[] normal(int n, double mean, double deviation) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return v;
    }

    /** A normal of which draws beyond two deviations are drawn again. */
    float[] truncatedNormal(int n, double mean, double deviation) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            double z = random.nextGaussian();
            while (Math.abs(z) > 2) {
                z = random.nextGaussian();
            }
            v[i] = (float) (mean + deviation * z);
        }
        return v;
    }
}
