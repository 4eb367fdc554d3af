package io.yunmo.language.model;

import io.yunmo.language.gguf.TensorInfo;
import java.util.List;

/**
 * A whole model.
 *
 * @param embedding one row a token
 * @param embeddingScale what it is multiplied by
 * @param tokenType a tensor whose first row is added to each token, or nothing
 * @param positions a tensor whose row p is added to the token at position p, or nothing
 * @param embeddingNorm of the sum
 * @param outputNorm after the last layer
 * @param head what makes logits of that; nothing for an encoder; may be the embedding itself
 * @param logitSoftcap 0 for none
 */
record ModelSpec(
        Hyperparameters parameters,
        TensorInfo embedding,
        float embeddingScale,
        List<TensorInfo> tokenType,
        List<TensorInfo> positions,
        NormSpec embeddingNorm,
        List<LayerSpec> layers,
        NormSpec outputNorm,
        List<LinearSpec> head,
        float logitSoftcap,
        Pooling pooling) {
    ModelSpec {
        tokenType = List.copyOf(tokenType);
        positions = List.copyOf(positions);
        layers = List.copyOf(layers);
        head = List.copyOf(head);
    }

    /** True for a decoder. */
    boolean generates() {
        return !head.isEmpty();
    }

    /** A decoder whose tokens' embeddings are multiplied by {@code scale}. */
    static ModelSpec decoder(Checkpoint file, float scale, List<LayerSpec> layers, float logitSoftcap) {
        return new ModelSpec(
                file.parameters(),
                file.embedding(),
                scale,
                List.of(),
                List.of(),
                NormSpec.NONE,
                layers,
                file.rms("output_norm", file.parameters().embedding()),
                List.of(file.head()),
                logitSoftcap,
                file.pooling());
    }

    static ModelSpec decoder(Checkpoint file, List<LayerSpec> layers) {
        return decoder(file, 1, layers, 0);
    }
}
