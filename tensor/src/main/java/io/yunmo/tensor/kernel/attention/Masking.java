package io.yunmo.tensor.kernel.attention;

/** What a score becomes where attention is masked; each is what a layer of Keras does. */
public enum Masking {
    /** 0.7 of the least float: a row that is masked altogether weighs all values alike, and no gradient passes. */
    REPLACED,
    /** The same, but masked weights are zero in the end, also in a row that is masked altogether. */
    ZEROED,
    /** The score less 1e9; gradients pass. */
    SHIFTED;

    /** What a masked score is replaced by. */
    static final float LEAST = -Float.MAX_VALUE * 0.7f;

    /** What a masked score is shifted by. */
    static final float SHIFT = 1e9f;
}
