package io.yunmo.tensor.kernel.attention;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/**
 * What attention is compiled for.
 *
 * @param queries positions of a sample that ask
 * @param keys positions of a sample that answer
 * @param heads of the queries; a multiple of {@code groups}
 * @param groups heads of the keys and values: query head h asks group h / (heads / groups)
 * @param scale what scores are multiplied by
 * @param mask 1 where a query may see a key, 0 where not; a column a key
 * @param maskRows rows of the mask a sample has: {@code queries}, 1 for all queries alike, or 0 for all samples alike (of
 *     as many rows as queries)
 * @param dropout what weights are multiplied by in training: a row a query, heads, then samples outside
 * @param weights where the weights go, rows as {@code dropout}; needed to learn
 * @param weightsGradient of the weights before dropout, beside what comes from the output
 */
public record AttentionWiring(
        int capacity,
        int queries,
        int keys,
        int heads,
        int groups,
        float scale,
        Heads values,
        Heads output,
        Optional<Matrix> mask,
        int maskRows,
        Masking masking,
        Optional<Matrix> dropout,
        Optional<Matrix> weights,
        Optional<Matrix> weightsGradient) {
    public AttentionWiring {
        if (heads < 1 || groups < 1 || heads % groups != 0) {
            throw YunmoException.invalid("%d heads of queries do not share %d heads of keys evenly", heads, groups);
        }
    }

    /** Query heads that ask the same keys. */
    int shared() {
        return heads / groups;
    }
}
