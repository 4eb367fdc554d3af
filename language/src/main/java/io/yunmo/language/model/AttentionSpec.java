package io.yunmo.language.model;

/**
 * Attention of one layer.
 *
 * @param qkv queries, keys and values: three tensors or one
 * @param queryNorm of queries before they turn
 * @param keyNorm of keys
 * @param normPerHead whether these two normalise each head by itself, or all heads as one row
 * @param window how many of the latest positions a query sees; 0 for all
 * @param scale of scores
 * @param softcap of scores; 0 for none
 */
record AttentionSpec(
        LinearSpec qkv,
        NormSpec queryNorm,
        NormSpec keyNorm,
        boolean normPerHead,
        RopeSpec rope,
        int window,
        float scale,
        float softcap,
        LinearSpec output) {}
