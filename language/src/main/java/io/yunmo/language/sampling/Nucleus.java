package io.yunmo.language.sampling;

import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;

/**
 * The fewest tokens of a row whose probabilities reach a share, where they are too many to be sorted: probabilities are summed
 * by their leading bits, and those that share the bits of the last are sorted alone. Keeps its memory from call to call.
 */
final class Nucleus {
    /** Leaves six bits of the fraction: steps of 1 to 2 %. */
    private static final int SHIFT = 17;

    private static final int BUCKETS = (Float.floatToRawIntBits(1) >>> SHIFT) + 2;

    private double[] sums = new double[0];

    /**
     * @param row address of f32[length], probabilities
     * @param enough the sum to be reached
     * @param least what is left out whatever the sum
     * @param border is used for those at the border
     */
    Kept of(long row, int length, double enough, float least, Candidates border) {
        sum(row, length);
        double passed = 0;
        int bucket = BUCKETS - 1;
        while (bucket > 0 && passed + sums[bucket] < enough) {
            passed += sums[bucket--];
        }
        float low = Float.intBitsToFloat(bucket << SHIFT);
        float high = Float.intBitsToFloat((bucket + 1) << SHIFT);
        border.selectBetween(row, length, low, high);
        int place = 0;
        while (place < border.size() - 1 && passed + border.value(place) < enough) {
            passed += border.value(place++);
        }
        return border.size() == 0 ? new Kept(least, low, -1) : new Kept(least, border.value(place), border.id(place));
    }

    private void sum(long row, int length) {
        if (sums.length == 0) {
            sums = new double[BUCKETS];
        }
        Arrays.fill(sums, 0);
        for (int id = 0; id < length; id++) {
            float weight = Memory.get(row + 4L * id);
            sums[Math.min(Float.floatToRawIntBits(weight) >>> SHIFT, BUCKETS - 1)] += weight;
        }
    }
}
