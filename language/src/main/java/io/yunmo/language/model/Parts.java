package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import java.util.List;

/** The parts that most layers are made of, under the names that GGUF files use. */
final class Parts {
    private Parts() {}

    /** The start of the names of a layer's tensors. */
    static String block(int layer) {
        return "blk." + layer + ".";
    }

    /** A norm of the model's width. */
    static NormSpec rms(Checkpoint file, int layer, String name) {
        return file.rms(block(layer) + name, file.parameters().embedding());
    }

    static NormSpec layerNorm(Checkpoint file, int layer, String name) {
        return file.layerNorm(block(layer) + name, file.parameters().embedding());
    }

    /** Attention to all positions before, scaled by the root of the head's size, without norms inside. */
    static AttentionSpec attention(Checkpoint file, int layer, RopeSpec rope) {
        return new AttentionSpec(
                qkv(file, layer), NormSpec.NONE, NormSpec.NONE, true, rope, 0, scale(file), 0, output(file, layer));
    }

    /** The same with queries and keys normalised, each head by itself. */
    static AttentionSpec headNormed(Checkpoint file, int layer, RopeSpec rope, int window, float scale) {
        int head = file.parameters().keyLength();
        return new AttentionSpec(
                qkv(file, layer),
                file.rms(block(layer) + "attn_q_norm", head),
                file.rms(block(layer) + "attn_k_norm", head),
                true,
                rope,
                window,
                scale,
                0,
                output(file, layer));
    }

    /** {@code attn_q}, {@code attn_k} and {@code attn_v}, or {@code attn_qkv} where the file has that. */
    static LinearSpec qkv(Checkpoint file, int layer) {
        Hyperparameters p = file.parameters();
        String block = block(layer);
        long queries = (long) p.heads() * p.keyLength();
        long keys = (long) p.kvHeads() * p.keyLength();
        long values = (long) p.kvHeads() * p.valueLength();
        if (file.has(block + "attn_qkv.weight")) {
            return file.linear(block + "attn_qkv", p.embedding(), queries + keys + values);
        }
        return file.stacked(
                p.embedding(), List.of(block + "attn_q", block + "attn_k", block + "attn_v"), queries, keys, values);
    }

    static LinearSpec output(Checkpoint file, int layer) {
        Hyperparameters p = file.parameters();
        return file.linear(block(layer) + "attn_output", (long) p.heads() * p.valueLength(), p.embedding());
    }

    static float scale(Checkpoint file) {
        return (float) (1 / Math.sqrt(file.parameters().keyLength()));
    }

    /** {@code ffn_gate}, {@code ffn_up} and {@code ffn_down}. */
    static FeedForwardSpec.Dense gated(Checkpoint file, int layer, Activation activation) {
        return gated(file, layer, activation, "", file.parameters().feedForward());
    }

    /** The same with an ending to the names, and another size. */
    static FeedForwardSpec.Dense gated(Checkpoint file, int layer, Activation activation, String ending, int hidden) {
        String ffn = block(layer) + "ffn_";
        int width = file.parameters().embedding();
        return new FeedForwardSpec.Dense(
                activation,
                true,
                false,
                file.linear(ffn + "gate" + ending, width, hidden),
                file.linear(ffn + "up" + ending, width, hidden),
                file.linear(ffn + "down" + ending, hidden, width));
    }

    /** {@code ffn_up}, whose first rows are the gate's, and {@code ffn_down}. */
    static FeedForwardSpec.Dense fusedGated(Checkpoint file, int layer, Activation activation) {
        Hyperparameters p = file.parameters();
        LinearSpec both = file.linear(block(layer) + "ffn_up", p.embedding(), 2L * p.feedForward());
        LinearSpec down = file.linear(block(layer) + "ffn_down", p.feedForward(), p.embedding());
        return new FeedForwardSpec.Dense(activation, true, true, both, both, down);
    }

    /** {@code ffn_up} and {@code ffn_down}. */
    static FeedForwardSpec.Dense plain(Checkpoint file, int layer, Activation activation) {
        Hyperparameters p = file.parameters();
        LinearSpec up = file.linear(block(layer) + "ffn_up", p.embedding(), p.feedForward());
        LinearSpec down = file.linear(block(layer) + "ffn_down", p.feedForward(), p.embedding());
        return new FeedForwardSpec.Dense(activation, false, false, up, up, down);
    }

    /** {@code ffn_gate_inp}, {@code ffn_gate_exps}, {@code ffn_up_exps}, {@code ffn_down_exps}; no shared expert. */
    static FeedForwardSpec.Mixture mixture(Checkpoint file, int layer, boolean renormalise) {
        return mixture(file, layer, renormalise, List.of(), List.of());
    }

    static FeedForwardSpec.Mixture mixture(
            Checkpoint file,
            int layer,
            boolean renormalise,
            List<FeedForwardSpec.Dense> shared,
            List<io.yunmo.language.gguf.TensorInfo> sharedGate) {
        Hyperparameters p = file.parameters();
        String ffn = block(layer) + "ffn_";
        int experts = file.count("expert_count", 0);
        int used = file.count("expert_used_count", 0);
        if (used < 1 || used > experts || p.feedForward() % 16 != 0 || p.embedding() % 16 != 0) {
            file.problem(
                    "%d of %d experts of %d hidden units and a width of %d cannot be run (some of the experts, both sizes"
                            + " multiples of 16)",
                    used, experts, p.feedForward(), p.embedding());
        }
        return new FeedForwardSpec.Mixture(
                Activation.SILU,
                experts,
                used,
                renormalise,
                (float) file.number("expert_weights_scale", 1),
                file.tensor(ffn + "gate_inp.weight", p.embedding(), experts),
                file.tensor(ffn + "gate_exps.weight", p.embedding(), p.feedForward(), experts),
                file.tensor(ffn + "up_exps.weight", p.embedding(), p.feedForward(), experts),
                file.tensor(ffn + "down_exps.weight", p.feedForward(), p.embedding(), experts),
                shared,
                sharedGate);
    }
}
