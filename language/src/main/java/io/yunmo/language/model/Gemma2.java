package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/** Gemma 2: norms around each part, every other layer sees a window, scores and logits are capped. */
final class Gemma2 implements Architecture {
    private static final int LAYERS_OF_27B = 46;
    private static final int DEFAULT_WINDOW = 4096;

    @Override
    public String name() {
        return "gemma2";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec rope = Rope.of(file, RopeTable.Pairs.HALVES);
        SlidingWindow windows = SlidingWindow.of(file, DEFAULT_WINDOW, 2);
        return ModelSpec.decoder(
                file,
                (float) Math.sqrt(file.parameters().embedding()),
                file.layers(i -> LayerSpec.around(
                        Parts.rms(file, i, "attn_norm"),
                        attention(file, i, rope, windows.of(i)),
                        Parts.rms(file, i, "post_attention_norm"),
                        Parts.rms(file, i, "ffn_norm"),
                        Parts.gated(file, i, Activation.GELU_TANH),
                        Parts.rms(file, i, "post_ffw_norm"))),
                (float) file.number("final_logit_softcapping", 30));
    }

    private static AttentionSpec attention(Checkpoint file, int layer, RopeSpec rope, int window) {
        return new AttentionSpec(
                Parts.qkv(file, layer),
                NormSpec.NONE,
                NormSpec.NONE,
                true,
                rope,
                window,
                scale(file.parameters()),
                (float) file.number("attn_logit_softcapping", 50),
                Parts.output(file, layer));
    }

    /** The largest model scales by the width a head would have if heads shared the model's width. */
    private static float scale(Hyperparameters p) {
        int size = p.layers() == LAYERS_OF_27B ? p.embedding() / p.heads() : p.keyLength();
        return (float) (1 / Math.sqrt(size));
    }
}
