package io.yunmo.learn.layer.convolution;

import io.yunmo.tensor.YunmoException;

/** Positions at both ends of an axis that are added or cut off. */
public record Margins(int before, int after) {
    public Margins {
        if (before < 0 || after < 0 || before > Sliding.MOST || after > Sliding.MOST) {
            throw YunmoException.invalid(
                    "%d positions before and %d after; each must be from 0 to %d", before, after, Sliding.MOST);
        }
    }

    int sum() {
        return before + after;
    }
}
