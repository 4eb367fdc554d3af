package io.yunmo.language.model;

import io.yunmo.tensor.packed.PackedMatrix;
import java.util.List;
import java.util.Optional;

/**
 * A model's weights in memory: see {@link ModelSpec}.
 *
 * @param embedding one row a token; the head's own matrix where they are tied
 * @param tokenType address of f32[embedding] that is added to each token, or 0
 * @param positions address of f32[positions][embedding], or 0
 * @param head none for an encoder
 */
record Weights(
        ModelSpec spec,
        PackedMatrix embedding,
        long tokenType,
        long positions,
        Norm embeddingNorm,
        List<Layer> layers,
        Norm outputNorm,
        Optional<Linear> head) {}
