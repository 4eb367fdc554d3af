package io.yunmo.language.sampling;

import io.yunmo.tensor.kernel.Memory;

/** Drawing one of several tokens by their weights. Keeps its memory from call to call. */
final class Draw {
    /** Weights of a row are summed in blocks of this many, the blocks' sums in order. */
    private static final int BLOCK = 256;

    private double[] weights = new double[0];

    /** Weighs candidates by e^((logit - largest) / temperature), with fdlibm's exp: the same on every machine. */
    void weigh(Candidates candidates, float temperature) {
        reserve(candidates.size());
        double largest = candidates.value(0);
        for (int i = 0; i < candidates.size(); i++) {
            weights[i] = StrictMath.exp((candidates.value(i) - largest) / temperature);
        }
    }

    /** Weighs candidates by their values. */
    void weigh(Candidates candidates) {
        reserve(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            weights[i] = candidates.value(i);
        }
    }

    double sum(Candidates candidates) {
        double sum = 0;
        for (int i = 0; i < candidates.size(); i++) {
            sum += weights[i];
        }
        return sum;
    }

    /**
     * Draws after top-p and min-p.
     *
     * @param whole sum of all weights, the candidates' and others'
     * @param u in [0, 1)
     */
    int fromCandidates(Candidates candidates, double whole, Sampling sampling, double u) {
        double enough = sampling.topP() * whole;
        double least = sampling.minP() * weights[0];
        double sum = 0;
        int kept = 0;
        do {
            sum += weights[kept++];
        } while (kept < candidates.size() && (sampling.topP() >= 1 || sum < enough) && weights[kept] >= least);
        double wanted = u * sum;
        double passed = 0;
        for (int i = 0; i < kept - 1; i++) {
            passed += weights[i];
            if (passed > wanted) {
                return candidates.id(i);
            }
        }
        return candidates.id(kept - 1);
    }

    /** The sum of a row's weights. */
    double sum(long row, int length) {
        return blocks(row, length, Kept.ALL);
    }

    /**
     * Draws from a row of weights, by id.
     *
     * @param u in [0, 1)
     */
    int fromRow(long row, int length, Kept kept, double u) {
        double wanted = u * blocks(row, length, kept);
        double passed = 0;
        int block = 0;
        int blocks = (length + BLOCK - 1) / BLOCK;
        while (block < blocks - 1 && passed + weights[block] <= wanted) {
            passed += weights[block++];
        }
        return within(row, length, block * BLOCK, kept, wanted - passed);
    }

    /** The token at which the sum from {@code from} on passes {@code wanted}, or the last before it that has any weight. */
    private static int within(long row, int length, int from, Kept kept, double wanted) {
        int last = -1;
        double passed = 0;
        for (int id = from; id < length; id++) {
            float weight = Memory.get(row + 4L * id);
            if (weight > 0 && kept.has(weight, id)) {
                last = id;
                passed += weight;
                if (passed > wanted) {
                    return id;
                }
            }
        }
        return last >= 0 ? last : lastBefore(row, from, kept);
    }

    private static int lastBefore(long row, int to, Kept kept) {
        int id = to - 1;
        while (id > 0 && !(Memory.get(row + 4L * id) > 0 && kept.has(Memory.get(row + 4L * id), id))) {
            id--;
        }
        return id;
    }

    /** Sums the blocks of a row into {@link #weights}; returns the whole sum. */
    private double blocks(long row, int length, Kept kept) {
        int blocks = (length + BLOCK - 1) / BLOCK;
        reserve(blocks);
        double whole = 0;
        for (int b = 0; b < blocks; b++) {
            double sum = 0;
            int end = Math.min(length, (b + 1) * BLOCK);
            for (int id = b * BLOCK; id < end; id++) {
                float weight = Memory.get(row + 4L * id);
                sum += kept.has(weight, id) ? weight : 0;
            }
            weights[b] = sum;
            whole += sum;
        }
        return whole;
    }

    private void reserve(int count) {
        if (weights.length < count) {
            weights = new double[count];
        }
    }
}
