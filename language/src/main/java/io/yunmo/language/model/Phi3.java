package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;

/**
 * Phi 3 and 4: queries, keys and values in one tensor, gate and up in another. Which of longrope's factors apply is decided by
 * the context that is run, once for all sequences, so that a sequence's keys all turn alike.
 */
final class Phi3 implements Architecture {
    @Override
    public String name() {
        return "phi3";
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
                        Parts.fusedGated(file, i, Activation.SILU))));
    }
}
