package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.attention.Activation;
import java.util.List;

/** BERT and its like (bge, MiniLM, XLM-RoBERTa): learned positions, all tokens of type 0. */
final class Bert implements Architecture {
    @Override
    public String name() {
        return "bert";
    }

    @Override
    public boolean generates() {
        return false;
    }

    @Override
    public ModelSpec describe(Checkpoint file) {
        Hyperparameters p = file.parameters();
        TensorInfo positions = file.tensor("position_embd.weight", p.embedding(), p.contextLength());
        return encoder(
                file,
                List.of(positions),
                file.layers(i -> LayerSpec.sums(
                        Parts.attention(file, i, RopeSpec.NONE),
                        Parts.layerNorm(file, i, "attn_output_norm"),
                        Parts.plain(file, i, Activation.GELU),
                        Parts.layerNorm(file, i, "layer_output_norm"))));
    }

    /** What encoders of this family share. */
    static ModelSpec encoder(Checkpoint file, List<TensorInfo> positions, List<LayerSpec> layers) {
        Hyperparameters p = file.parameters();
        List<TensorInfo> types = file.file().tensor("token_types.weight").stream()
                .map(t -> file.tensor("token_types.weight", p.embedding(), t.rows()))
                .toList();
        return new ModelSpec(
                p,
                file.embedding(),
                1,
                types,
                positions,
                file.layerNorm("token_embd_norm", p.embedding()),
                layers,
                NormSpec.NONE,
                List.of(),
                0,
                file.pooling());
    }
}
