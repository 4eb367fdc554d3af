package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.attention.Activation;
import java.util.List;

/** The feed-forward network of one layer. */
sealed interface FeedForwardSpec {
    /**
     * {@code down(activation(gate x) * (up x))}, or {@code down(activation(up x))}.
     *
     * @param gate or {@code up} when not gated
     * @param fused whether {@code gate} is one tensor that holds the rows of gate and then those of up, and {@code up} is the same
     */
    record Dense(Activation activation, boolean gated, boolean fused, LinearSpec gate, LinearSpec up, LinearSpec down)
            implements FeedForwardSpec {}

    /**
     * Experts, of which a token uses those {@code used} that its router likes best, weighted by the router's softmax:
     * https://arxiv.org/abs/2401.04088
     *
     * @param renormalise whether the weights of the chosen are made to sum to 1
     * @param shared an expert of all tokens, or nothing
     * @param sharedGate a row whose product's sigmoid the shared expert is multiplied by, or nothing
     */
    record Mixture(
            Activation activation,
            int experts,
            int used,
            boolean renormalise,
            float weightScale,
            TensorInfo router,
            TensorInfo gate,
            TensorInfo up,
            TensorInfo down,
            List<Dense> shared,
            List<TensorInfo> sharedGate)
            implements FeedForwardSpec {
        public Mixture {
            shared = List.copyOf(shared);
            sharedGate = List.copyOf(sharedGate);
        }
    }
}
