package io.yunmo.learn.layer.convolution;

/**
 * What positions of one axis are made of: output i is the sum of weights[i][k] times input from[i][k].
 *
 * @param inputs positions of the input
 */
record Taps(int inputs, int[][] from, float[][] weights) {
    /** Output i is input {@code first + i}, or zero beyond the ends. */
    static Taps shifted(int inputs, int first, int outputs) {
        int[][] from = new int[outputs][];
        float[][] weights = new float[outputs][];
        for (int i = 0; i < outputs; i++) {
            int at = first + i;
            boolean inside = at >= 0 && at < inputs;
            from[i] = inside ? new int[] {at} : new int[0];
            weights[i] = inside ? new float[] {1} : new float[0];
        }
        return new Taps(inputs, from, weights);
    }

    static Taps repeated(int inputs, int times) {
        int[][] from = new int[inputs * times][];
        float[][] weights = new float[from.length][];
        for (int i = 0; i < from.length; i++) {
            from[i] = new int[] {i / times};
            weights[i] = new float[] {1};
        }
        return new Taps(inputs, from, weights);
    }

    /** Linear interpolation between the centres of pixels, as TensorFlow's {@code half_pixel_centers}. */
    static Taps linear(int inputs, int outputs) {
        int[][] from = new int[outputs][];
        float[][] weights = new float[outputs][];
        float scale = inputs / (float) outputs;
        for (int i = 0; i < outputs; i++) {
            float at = (i + 0.5f) * scale - 0.5f;
            int floor = (int) Math.floor(at);
            float part = at - floor;
            from[i] = new int[] {Math.max(floor, 0), Math.min(floor + 1, inputs - 1)};
            weights[i] = new float[] {1 - part, part};
        }
        return new Taps(inputs, from, weights);
    }

    int outputs() {
        return from.length;
    }
}
