package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/** OLMo 2 and 3: norms after each part, and of queries and keys over all heads. */
final class Olmo2 implements Architecture {
    private static final double DEFAULT_BASE = 10000;

    @Override
    public String name() {
        return "olmo2";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec whole = Rope.of(file, RopeTable.Pairs.HALVES);
        RopeSpec near = Rope.unscaled(file, RopeTable.Pairs.HALVES, file.number("rope.freq_base", DEFAULT_BASE));
        SlidingWindow windows = SlidingWindow.of(file, 0, 4);
        return ModelSpec.decoder(
                file,
                file.layers(i -> LayerSpec.around(
                        NormSpec.NONE,
                        attention(file, i, windows.of(i) > 0 ? near : whole, windows.of(i)),
                        Parts.rms(file, i, "post_attention_norm"),
                        NormSpec.NONE,
                        Parts.gated(file, i, Activation.SILU),
                        Parts.rms(file, i, "post_ffw_norm"))));
    }

    private static AttentionSpec attention(Checkpoint file, int layer, RopeSpec rope, int window) {
        Hyperparameters p = file.parameters();
        String block = Parts.block(layer);
        return new AttentionSpec(
                Parts.qkv(file, layer),
                file.rms(block + "attn_q_norm", p.heads() * p.keyLength()),
                file.rms(block + "attn_k_norm", p.kvHeads() * p.keyLength()),
                false,
                rope,
                window,
                Parts.scale(file),
                0,
                Parts.output(file, layer));
    }
}
