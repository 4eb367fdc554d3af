package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/** Llama 2 and 3, Mistral, SmolLM and their like; Mixtral where the file has experts. */
final class Llama implements Architecture {
    @Override
    public String name() {
        return "llama";
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec rope = Rope.of(file, RopeTable.Pairs.ADJACENT);
        boolean experts = file.count("expert_count", 0) > 0;
        return ModelSpec.decoder(
                file,
                file.layers(i -> LayerSpec.before(
                        Parts.rms(file, i, "attn_norm"),
                        Parts.attention(file, i, rope),
                        Parts.rms(file, i, "ffn_norm"),
                        experts ? Parts.mixture(file, i, true) : Parts.gated(file, i, Activation.SILU))));
    }
}
