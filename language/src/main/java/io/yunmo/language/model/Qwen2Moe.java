package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;
import java.util.List;

/** Qwen 1.5 and 2 with experts: one of them serves all tokens, and the chosen ones' weights are left as the softmax has them. */
final class Qwen2Moe implements Architecture {
    @Override
    public String name() {
        return "qwen2moe";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec rope = Rope.of(file, RopeTable.Pairs.HALVES);
        return ModelSpec.decoder(
                file,
                file.layers(i -> LayerSpec.before(
                        Parts.rms(file, i, "attn_norm"),
                        Parts.attention(file, i, rope),
                        Parts.rms(file, i, "ffn_norm"),
                        mixture(file, i))));
    }

    private static FeedForwardSpec mixture(Checkpoint file, int layer) {
        int hidden = file.count("expert_shared_feed_forward_length", file.count("feed_forward_length", 0));
        TensorInfo gate = file.tensor(
                Parts.block(layer) + "ffn_gate_inp_shexp.weight",
                file.parameters().embedding());
        FeedForwardSpec.Dense shared = Parts.gated(file, layer, Activation.SILU, "_shexp", hidden);
        return Parts.mixture(file, layer, false, List.of(shared), List.of(gate));
    }
}
