package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.Matrix;

/**
 * Where one group of channels of a sample lies while windows slide over it: its positions one behind the other, channels
 * dense, with zeros all round for what windows see outside. A patch (what one window sees) is then a few runs of floats that
 * follow each other. Where the sample in the batch lies so already, it is used itself ({@link #direct}). Offsets are in bytes.
 */
final class Plane {
    /** Floats that vector loops may read or write past the last one. */
    static final int SLACK = Matrix.LANES;

    private final boolean direct;
    private final int channels;
    private final int[] pixels;
    private final int[] outputs;
    private final int[] taps;
    private final int[] runs;
    private final int runFloats;
    private final long floats;

    /**
     * @param channels floats of a position
     * @param direct whether samples lie in the batch as they would here
     */
    Plane(Window window, int channels, boolean direct) {
        Axis d = window.depth(), h = window.height(), w = window.width();
        this.channels = channels;
        this.direct = direct;
        int row = w.padded();
        int slice = Math.multiplyExact(h.padded(), row);
        this.floats = (long) d.padded() * slice * this.channels;
        Math.toIntExact(4 * (floats + SLACK));
        this.pixels = new int[window.inputs()];
        this.outputs = new int[window.outputs()];
        int bytes = 4 * this.channels;
        int i = 0;
        for (int z = 0; z < d.input(); z++) {
            for (int y = 0; y < h.input(); y++) {
                for (int x = 0; x < w.input(); x++) {
                    pixels[i++] = bytes * ((z + d.before()) * slice + (y + h.before()) * row + x + w.before());
                }
            }
        }
        i = 0;
        for (int z = 0; z < d.output(); z++) {
            for (int y = 0; y < h.output(); y++) {
                for (int x = 0; x < w.output(); x++) {
                    outputs[i++] = bytes * (z * d.stride() * slice + y * h.stride() * row + x * w.stride());
                }
            }
        }
        this.taps = new int[window.taps()];
        i = 0;
        for (int z = 0; z < d.kernel(); z++) {
            for (int y = 0; y < h.kernel(); y++) {
                for (int x = 0; x < w.kernel(); x++) {
                    taps[i++] = bytes * (z * d.dilation() * slice + y * h.dilation() * row + x * w.dilation());
                }
            }
        }
        int joined = w.dilation() == 1 ? w.kernel() : 1;
        this.runFloats = joined * channels;
        this.runs = new int[taps.length / joined];
        for (i = 0; i < runs.length; i++) {
            runs[i] = taps[i * joined];
        }
    }

    /** Whether samples in the batch are their own planes. */
    boolean direct() {
        return direct;
    }

    /** Room for a plane, slack included; 0 when there is none. */
    long floats() {
        return direct ? 0 : floats + SLACK;
    }

    /** Floats of a patch. */
    int patch() {
        return runs.length * runFloats;
    }

    /** Where each input position begins. */
    int[] pixels() {
        return pixels;
    }

    /** Where each output's patch begins. */
    int[] outputs() {
        return outputs;
    }

    /** Where each tap lies, from where the patch begins. */
    int[] taps() {
        return taps;
    }

    /** Floats of a position. */
    int channels() {
        return channels;
    }

    /** The part of a patch from float {@code from} to before {@code to}. */
    Runs runs(int from, int to) {
        int first = from / runFloats;
        int n = to <= from ? 0 : (to - 1) / runFloats + 1 - first;
        int[] source = new int[n];
        int[] target = new int[n];
        int[] length = new int[n];
        for (int i = 0; i < n; i++) {
            int begin = Math.max(from, (first + i) * runFloats);
            source[i] = runs[first + i] + 4 * (begin - (first + i) * runFloats);
            target[i] = 4 * (begin - from);
            length[i] = Math.min(to, (first + i + 1) * runFloats) - begin;
        }
        return new Runs(source, target, length);
    }

    /**
     * Stretches of floats that make up a patch.
     *
     * @param source where each begins, in bytes from where the patch begins in the plane
     * @param target where each begins, in bytes from where the packed patch begins
     * @param floats how long each is
     */
    record Runs(int[] source, int[] target, int[] floats) {}
}
