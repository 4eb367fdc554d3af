package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/** Qwen 3: heads of queries and keys are normalised. */
final class Qwen3 implements Architecture {
    @Override
    public String name() {
        return "qwen3";
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
                        Parts.gated(file, i, Activation.SILU))));
    }
}
