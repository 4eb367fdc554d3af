package io.yunmo.language.model;

/**
 * One layer: {@code x = out(x + post(attention(in(x))))}, then the same with the feed-forward network.
 *
 * @param attentionIn most models normalise here
 * @param attentionPost some also here
 * @param attentionOut encoders here
 */
record LayerSpec(
        NormSpec attentionIn,
        AttentionSpec attention,
        NormSpec attentionPost,
        NormSpec attentionOut,
        NormSpec feedForwardIn,
        FeedForwardSpec feedForward,
        NormSpec feedForwardPost,
        NormSpec feedForwardOut) {
    /** Normalised before each part, as llama does. */
    static LayerSpec before(
            NormSpec attentionIn, AttentionSpec attention, NormSpec feedForwardIn, FeedForwardSpec feedForward) {
        return around(attentionIn, attention, NormSpec.NONE, feedForwardIn, feedForward, NormSpec.NONE);
    }

    /** Normalised before and after each part, as gemma does; olmo2 after it only. */
    static LayerSpec around(
            NormSpec attentionIn,
            AttentionSpec attention,
            NormSpec attentionPost,
            NormSpec feedForwardIn,
            FeedForwardSpec feedForward,
            NormSpec feedForwardPost) {
        return new LayerSpec(
                attentionIn,
                attention,
                attentionPost,
                NormSpec.NONE,
                feedForwardIn,
                feedForward,
                feedForwardPost,
                NormSpec.NONE);
    }

    /** The sum with each part normalised, as bert does. */
    static LayerSpec sums(
            AttentionSpec attention, NormSpec attentionOut, FeedForwardSpec feedForward, NormSpec feedForwardOut) {
        NormSpec none = NormSpec.NONE;
        return new LayerSpec(none, attention, none, attentionOut, none, feedForward, none, feedForwardOut);
    }
}
