package io.yunmo.tensor.kernel.convolution;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.FLOAT;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;
import static io.yunmo.tensor.kernel.Memory.STRIDE_MASK;

import jdk.incubator.vector.FloatVector;

/** Copies between batches, planes and packed patches. Steps are in bytes. */
final class Patches {
    private static final long V = 4L * L;

    private Patches() {}

    /** plane[pixels[i]] = the first {@code channels} floats of position i, each {@code copies} times. */
    static void fill(long x0, long step0, int[] pixels, int channels, int copies, long plane0) {
        long x = x0 & MASK, step = step0 & STRIDE_MASK, plane = plane0 & MASK;
        int whole = copies == 1 ? channels / L * L : 0;
        for (int i = 0; i < pixels.length; i++) {
            long from = x + i * step;
            long to = plane + pixels[i];
            for (int c = 0; c < whole; c += L) {
                FloatVector.fromMemorySegment(F, ALL, from + 4L * c, LE).intoMemorySegment(ALL, to + 4L * c, LE);
            }
            for (int c = whole; c < channels; c++) {
                float v = ALL.get(FLOAT, from + 4L * c);
                for (int m = 0; m < copies; m++) {
                    ALL.set(FLOAT, to + 4L * (c * copies + m), v);
                }
            }
        }
    }

    /** The other way: position i = what lies at plane[pixels[i]], copies added up. */
    static void flush(long plane0, int[] pixels, int channels, int copies, long x0, long step0) {
        long x = x0 & MASK, step = step0 & STRIDE_MASK, plane = plane0 & MASK;
        int whole = copies == 1 ? channels / L * L : 0;
        for (int i = 0; i < pixels.length; i++) {
            long from = plane + pixels[i];
            long to = x + i * step;
            for (int c = 0; c < whole; c += L) {
                FloatVector.fromMemorySegment(F, ALL, from + 4L * c, LE).intoMemorySegment(ALL, to + 4L * c, LE);
            }
            for (int c = whole; c < channels; c++) {
                float v = ALL.get(FLOAT, from + 4L * c * copies);
                for (int m = 1; m < copies; m++) {
                    v += ALL.get(FLOAT, from + 4L * (c * copies + m));
                }
                ALL.set(FLOAT, to + 4L * c, v);
            }
        }
    }

    /**
     * rows[r] = the runs of the patch of output {@code first + r}. Copies whole vectors: what they write past a run is written
     * again by the next one, and past the last row there is {@link Plane#SLACK}.
     */
    static void gather(long plane0, int[] outputs, int first, int count, Plane.Runs runs, long rows0, long step0) {
        long plane = plane0 & MASK, rows = rows0 & MASK, step = step0 & STRIDE_MASK;
        int[] source = runs.source(), target = runs.target(), floats = runs.floats();
        for (int r = 0; r < count; r++) {
            long patch = plane + outputs[first + r];
            long row = rows + r * step;
            for (int i = 0; i < floats.length; i++) {
                long from = patch + source[i], to = row + target[i];
                long bytes = 4L * floats[i];
                for (long o = 0; o < bytes; o += V) {
                    FloatVector.fromMemorySegment(F, ALL, from + o, LE).intoMemorySegment(ALL, to + o, LE);
                }
            }
        }
    }

    /** The other way: adds rows to the patches they belong to, row after row. */
    static void scatter(long rows0, long step0, int[] outputs, int first, int count, Plane.Runs runs, long plane0) {
        long plane = plane0 & MASK, rows = rows0 & MASK, step = step0 & STRIDE_MASK;
        int[] source = runs.source(), target = runs.target(), floats = runs.floats();
        for (int r = 0; r < count; r++) {
            long patch = plane + outputs[first + r];
            long row = rows + r * step;
            for (int i = 0; i < floats.length; i++) {
                long to = patch + source[i], from = row + target[i];
                int whole = floats[i] / L * L;
                for (int j = 0; j < whole; j += L) {
                    long o = 4L * j;
                    FloatVector sum = FloatVector.fromMemorySegment(F, ALL, to + o, LE);
                    sum.add(FloatVector.fromMemorySegment(F, ALL, from + o, LE)).intoMemorySegment(ALL, to + o, LE);
                }
                for (int j = whole; j < floats[i]; j++) {
                    long o = 4L * j;
                    ALL.set(FLOAT, to + o, ALL.get(FLOAT, to + o) + ALL.get(FLOAT, from + o));
                }
            }
        }
    }
}
