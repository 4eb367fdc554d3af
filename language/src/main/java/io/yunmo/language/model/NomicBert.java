package io.yunmo.language.model;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;
import java.util.List;

/** nomic-embed-text: BERT with rotary positions and a gated feed-forward network. */
final class NomicBert implements Architecture {
    @Override
    public String name() {
        return "nomic-bert";
    }

    @Override
    public boolean generates() {
        return false;
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        RopeSpec rope = Rope.of(file, RopeTable.Pairs.HALVES);
        return Bert.encoder(
                file,
                List.of(),
                file.layers(i -> LayerSpec.sums(
                        Parts.attention(file, i, rope),
                        Parts.layerNorm(file, i, "attn_output_norm"),
                        Parts.gated(file, i, Activation.SILU),
                        Parts.layerNorm(file, i, "layer_output_norm"))));
    }
}
