package io.yunmo.language.model;

import io.yunmo.tensor.attention.RopeTable;
import java.util.Optional;

/** One layer in memory: see {@link LayerSpec}. */
record Layer(
        Norm attentionIn,
        Attention attention,
        Norm attentionPost,
        Norm attentionOut,
        Norm feedForwardIn,
        FeedForward feedForward,
        Norm feedForwardPost,
        Norm feedForwardOut) {
    /** Attention of one layer in memory: see {@link AttentionSpec}. Queries, keys and values are columns of one row. */
    record Attention(
            Linear qkv,
            int keyColumn,
            int valueColumn,
            Norm queryNorm,
            Norm keyNorm,
            boolean normPerHead,
            Optional<RopeTable> rope,
            int window,
            float scale,
            float softcap,
            Linear output) {}
}
