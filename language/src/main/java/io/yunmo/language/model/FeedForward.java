package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;

/** The feed-forward network of one layer in memory: see {@link FeedForwardSpec}. */
sealed interface FeedForward {
    /** @param gate the same as {@code up} when not gated */
    record Dense(Activation activation, boolean gated, Linear gate, Linear up, Linear down) implements FeedForward {
        @Override
        public boolean quantized() {
            return gate.quantized() || up.quantized();
        }
    }

    /**
     * @param shared none or one
     * @param sharedGate none or one; one output
     */
    record Mixture(
            int used,
            boolean renormalise,
            float weightScale,
            Linear router,
            Dense[] experts,
            Dense[] shared,
            Linear[] sharedGate)
            implements FeedForward {
        @Override
        public boolean quantized() {
            return experts[0].quantized() || shared.length > 0 && shared[0].quantized();
        }
    }

    /** Whether it reads 8-bit activations. */
    boolean quantized();
}
