package io.yunmo.language.model;

import io.yunmo.tensor.attention.RopeTable;

/**
 * Rotary positions: https://arxiv.org/abs/2104.09864
 *
 * @param frequencies radians a position of each pair; empty for a model without rotary positions
 * @param factor of cosines and sines
 */
record RopeSpec(RopeTable.Pairs pairs, double[] frequencies, double factor) {
    static final RopeSpec NONE = new RopeSpec(RopeTable.Pairs.HALVES, new double[0], 1);
}
