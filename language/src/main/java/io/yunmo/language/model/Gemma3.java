package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/** Gemma 3: five layers with a window and positions of their own, then one that sees all. */
final class Gemma3 implements Architecture {
    private static final int LAYERS_OF_27B = 62;
    private static final double WINDOW_BASE = 10000;

    @Override
    public String name() {
        return "gemma3";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec whole = Rope.of(file, RopeTable.Pairs.HALVES);
        RopeSpec near = Rope.unscaled(file, RopeTable.Pairs.HALVES, file.number("rope.freq_base_swa", WINDOW_BASE));
        SlidingWindow windows = SlidingWindow.of(file, 0, 6);
        float scale = scale(file.parameters());
        return ModelSpec.decoder(
                file,
                (float) Math.sqrt(file.parameters().embedding()),
                file.layers(i -> LayerSpec.around(
                        Parts.rms(file, i, "attn_norm"),
                        Parts.headNormed(file, i, windows.of(i) > 0 ? near : whole, windows.of(i), scale),
                        Parts.rms(file, i, "post_attention_norm"),
                        Parts.rms(file, i, "ffn_norm"),
                        Parts.gated(file, i, Activation.GELU_TANH),
                        Parts.rms(file, i, "post_ffw_norm"))),
                (float) file.number("final_logit_softcapping", 0));
    }

    private static float scale(Hyperparameters p) {
        int size = p.layers() == LAYERS_OF_27B ? p.embedding() / p.heads() : p.keyLength();
        return (float) (1 / Math.sqrt(size));
    }
}
