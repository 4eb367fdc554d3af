package io.yunmo.bench.language;

import java.util.Arrays;
import java.util.Locale;

/**
 * The sizes of a llama model, all positive.
 *
 * @param head elements of a head
 * @param context that the file claims
 */
record ModelShape(
        int layers,
        int embedding,
        int feedForward,
        int heads,
        int kvHeads,
        int head,
        int vocabulary,
        int context,
        float ropeBase) {
    static final ModelShape LLAMA_3_2_1B = new ModelShape(16, 2048, 8192, 32, 8, 64, 128256, 131072, 500_000);

    /** {@code llama-3.2-1b}, then any of {@code layers=4 embedding=256 ...} that are to differ. */
    static ModelShape of(String... words) {
        ModelShape shape = LLAMA_3_2_1B;
        for (String word : words) {
            shape = word.equals("llama-3.2-1b") ? LLAMA_3_2_1B : shape.with(word.split("=", 2));
        }
        return shape;
    }

    private ModelShape with(String[] change) {
        if (change.length != 2) {
            throw new IllegalArgumentException("give the shape as llama-3.2-1b or name=number, not " + change[0]);
        }
        double n = Double.parseDouble(change[1]);
        int i = (int) n;
        return switch (change[0].toLowerCase(Locale.ROOT)) {
            case "layers" ->
                new ModelShape(i, embedding, feedForward, heads, kvHeads, head, vocabulary, context, ropeBase);
            case "embedding" ->
                new ModelShape(layers, i, feedForward, heads, kvHeads, head, vocabulary, context, ropeBase);
            case "ff" -> new ModelShape(layers, embedding, i, heads, kvHeads, head, vocabulary, context, ropeBase);
            case "heads" ->
                new ModelShape(layers, embedding, feedForward, i, kvHeads, head, vocabulary, context, ropeBase);
            case "kv-heads" ->
                new ModelShape(layers, embedding, feedForward, heads, i, head, vocabulary, context, ropeBase);
            case "head" ->
                new ModelShape(layers, embedding, feedForward, heads, kvHeads, i, vocabulary, context, ropeBase);
            case "vocabulary" ->
                new ModelShape(layers, embedding, feedForward, heads, kvHeads, head, i, context, ropeBase);
            case "context" ->
                new ModelShape(layers, embedding, feedForward, heads, kvHeads, head, vocabulary, i, ropeBase);
            case "rope-base" ->
                new ModelShape(layers, embedding, feedForward, heads, kvHeads, head, vocabulary, context, (float) n);
            default ->
                throw new IllegalArgumentException("no size is called " + change[0] + "; there are "
                        + Arrays.asList(
                                "layers",
                                "embedding",
                                "ff",
                                "heads",
                                "kv-heads",
                                "head",
                                "vocabulary",
                                "context",
                                "rope-base"));
        };
    }
}
