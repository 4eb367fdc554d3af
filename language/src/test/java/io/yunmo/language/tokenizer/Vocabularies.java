package io.yunmo.language.tokenizer;

import io.yunmo.language.gguf.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small vocabularies made by hand. */
final class Vocabularies {
    private Vocabularies() {}

    /** A file's metadata: pairs of key (behind {@code tokenizer.ggml.}) and value. */
    static Metadata metadata(Object... pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put("tokenizer.ggml." + pairs[i], pairs[i + 1]);
        }
        return new Metadata(values);
    }

    /** All bytes, then the merged tokens, then two control tokens; merges in the order given. */
    static Metadata byteLevel(String pre, String... merges) {
        List<String> tokens = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            tokens.add(String.valueOf(ByteAlphabet.spelling(b)));
        }
        for (String m : merges) {
            tokens.add(m.replaceFirst(" ", ""));
        }
        tokens.add("<|begin|>");
        tokens.add("<|im_end|>");
        long[] kinds = new long[tokens.size()];
        Arrays.fill(kinds, 1);
        Arrays.fill(kinds, kinds.length - 2, kinds.length, 3);
        return metadata("model", "gpt2", "pre", pre, "tokens", tokens, "token_type", kinds, "merges", List.of(merges));
    }

    /** SentencePiece: unknown, BOS, EOS, the 256 byte tokens, then these with falling scores. */
    static Metadata sentencePiece(String... pieces) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int b = 0; b < 256; b++) {
            tokens.add("<0x%02X>".formatted(b));
        }
        tokens.addAll(List.of(pieces));
        long[] kinds = new long[tokens.size()];
        float[] scores = new float[tokens.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = i == 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1;
            scores[i] = i < 259 ? 0 : -i;
        }
        return metadata("model", "llama", "tokens", tokens, "token_type", kinds, "scores", scores);
    }

    static Metadata with(Metadata metadata, String key, Object value) {
        Map<String, Object> values = new LinkedHashMap<>(metadata.values());
        values.put("tokenizer.ggml." + key, value);
        return new Metadata(values);
    }
}
