package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;

import jdk.incubator.vector.FloatVector;

/**
 * The loops of {@link DepthwiseConvolution} over one sample: vectors of channels, four positions or taps at a time. Weights
 * are {@code w[tap][width]}; widths are whole vectors of 16 floats; steps and offsets are in bytes.
 */
final class Depthwise {
    private Depthwise() {}

    /** y[p] = bias + sum over t of plane[outputs[p] + taps[t]] * w[t] */
    static void forward(long plane0, int[] outputs, int[] taps, long w0, long bias0, long y0, long yStep0, int width) {
        long plane = plane0 & MASK, w = w0 & MASK, bias = bias0 & MASK, y = y0 & MASK, step = yStep0 & STRIDE_MASK;
        long row = 4L * width;
        for (int c = 0; c < width; c += L) {
            long o = 4L * c;
            FloatVector start = FloatVector.fromMemorySegment(F, ALL, bias + o, LE);
            int p = 0;
            for (; p + 4 <= outputs.length; p += 4) {
                long x0 = plane + outputs[p] + o, x1 = plane + outputs[p + 1] + o;
                long x2 = plane + outputs[p + 2] + o, x3 = plane + outputs[p + 3] + o;
                FloatVector a0 = start, a1 = start, a2 = start, a3 = start;
                for (int t = 0; t < taps.length; t++) {
                    FloatVector k = FloatVector.fromMemorySegment(F, ALL, w + t * row + o, LE);
                    long at = taps[t];
                    a0 = FloatVector.fromMemorySegment(F, ALL, x0 + at, LE).fma(k, a0);
                    a1 = FloatVector.fromMemorySegment(F, ALL, x1 + at, LE).fma(k, a1);
                    a2 = FloatVector.fromMemorySegment(F, ALL, x2 + at, LE).fma(k, a2);
                    a3 = FloatVector.fromMemorySegment(F, ALL, x3 + at, LE).fma(k, a3);
                }
                long to = y + p * step + o;
                a0.intoMemorySegment(ALL, to, LE);
                a1.intoMemorySegment(ALL, to + step, LE);
                a2.intoMemorySegment(ALL, to + 2 * step, LE);
                a3.intoMemorySegment(ALL, to + 3 * step, LE);
            }
            for (; p < outputs.length; p++) {
                long x = plane + outputs[p] + o;
                FloatVector a = start;
                for (int t = 0; t < taps.length; t++) {
                    FloatVector k = FloatVector.fromMemorySegment(F, ALL, w + t * row + o, LE);
                    a = FloatVector.fromMemorySegment(F, ALL, x + taps[t], LE).fma(k, a);
                }
                a.intoMemorySegment(ALL, y + p * step + o, LE);
            }
        }
    }

    /** plane[outputs[p] + taps[t]] += dy[p] * w[t] */
    static void inputGradient(long dy0, long dyStep0, int[] outputs, int[] taps, long w0, long plane0, int width) {
        long plane = plane0 & MASK, w = w0 & MASK, dy = dy0 & MASK, step = dyStep0 & STRIDE_MASK;
        long row = 4L * width;
        for (int p = 0; p < outputs.length; p++) {
            for (int c = 0; c < width; c += L) {
                long o = 4L * c, at = plane + outputs[p] + o;
                FloatVector g = FloatVector.fromMemorySegment(F, ALL, dy + p * step + o, LE);
                for (int t = 0; t < taps.length; t++) {
                    FloatVector k = FloatVector.fromMemorySegment(F, ALL, w + t * row + o, LE);
                    FloatVector sum = FloatVector.fromMemorySegment(F, ALL, at + taps[t], LE);
                    g.fma(k, sum).intoMemorySegment(ALL, at + taps[t], LE);
                }
            }
        }
    }

    /** w[t] += sum over p of plane[outputs[p] + taps[t]] * dy[p], for taps {@code first} to before {@code end} */
    static void weightGradient(
            long plane0, int[] outputs, int[] taps, int first, int end, long dy0, long dyStep0, long w0, int width) {
        long plane = plane0 & MASK, w = w0 & MASK, dy = dy0 & MASK, step = dyStep0 & STRIDE_MASK;
        long row = 4L * width;
        for (int c = 0; c < width; c += L) {
            long o = 4L * c;
            int t = first;
            for (; t + 4 <= end; t += 4) {
                long x0 = plane + taps[t] + o, x1 = plane + taps[t + 1] + o;
                long x2 = plane + taps[t + 2] + o, x3 = plane + taps[t + 3] + o;
                long to = w + t * row + o;
                FloatVector a0 = FloatVector.fromMemorySegment(F, ALL, to, LE);
                FloatVector a1 = FloatVector.fromMemorySegment(F, ALL, to + row, LE);
                FloatVector a2 = FloatVector.fromMemorySegment(F, ALL, to + 2 * row, LE);
                FloatVector a3 = FloatVector.fromMemorySegment(F, ALL, to + 3 * row, LE);
                for (int p = 0; p < outputs.length; p++) {
                    FloatVector g = FloatVector.fromMemorySegment(F, ALL, dy + p * step + o, LE);
                    long at = outputs[p];
                    a0 = FloatVector.fromMemorySegment(F, ALL, x0 + at, LE).fma(g, a0);
                    a1 = FloatVector.fromMemorySegment(F, ALL, x1 + at, LE).fma(g, a1);
                    a2 = FloatVector.fromMemorySegment(F, ALL, x2 + at, LE).fma(g, a2);
                    a3 = FloatVector.fromMemorySegment(F, ALL, x3 + at, LE).fma(g, a3);
                }
                a0.intoMemorySegment(ALL, to, LE);
                a1.intoMemorySegment(ALL, to + row, LE);
                a2.intoMemorySegment(ALL, to + 2 * row, LE);
                a3.intoMemorySegment(ALL, to + 3 * row, LE);
            }
            for (; t < end; t++) {
                long x = plane + taps[t] + o, to = w + t * row + o;
                FloatVector a = FloatVector.fromMemorySegment(F, ALL, to, LE);
                for (int p = 0; p < outputs.length; p++) {
                    FloatVector g = FloatVector.fromMemorySegment(F, ALL, dy + p * step + o, LE);
                    a = FloatVector.fromMemorySegment(F, ALL, x + outputs[p], LE)
                            .fma(g, a);
                }
                a.intoMemorySegment(ALL, to, LE);
            }
        }
    }
}
