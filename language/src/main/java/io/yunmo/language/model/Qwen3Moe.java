package io.yunmo.language.model;

import io.yunmo.tensor.attention.RopeTable;

/** Qwen 3 with experts. */
final class Qwen3Moe implements Architecture {
    @Override
    public String name() {
        return "qwen3moe";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec rope = Rope.of(file, RopeTable.Pairs.HALVES);
        return ModelSpec.decoder(
                file,
                file.layers(i -> LayerSpec.before(
                        Parts.rms(file, i, "attn_norm"),
                        Parts.headNormed(file, i, rope, 0, Parts.scale(file)),
                        Parts.rms(file, i, "ffn_norm"),
                        Parts.mixture(file, i, true))));
    }
}
