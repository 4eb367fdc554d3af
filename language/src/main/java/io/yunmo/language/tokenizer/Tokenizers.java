package io.yunmo.language.tokenizer;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.tokenizer.SegmentingTokenizer.Frame;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/** The tokenizer that a file's metadata describes. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokenizer of a file: byte-level BPE ({@code tokenizer.ggml.model} = gpt2), SentencePiece BPE (llama), WordPiece (bert)
     * or Unigram (t5). INVALID for another model, an unknown pre-tokenizer, or a vocabulary that does not hold together.
     */
    public static Tokenizer of(Metadata metadata) {
        String model = metadata.requireText("tokenizer.ggml.model");
        return switch (model) {
            case "gpt2" -> byteLevel(new Vocabulary(metadata), metadata);
            default ->
                throw YunmoException.invalid(
                        "the file's tokenizer '%s' (tokenizer.ggml.model) is not known; known are gpt2, llama, bert, t5",
                        model);
        };
    }

    private static Tokenizer byteLevel(Vocabulary v, Metadata metadata) {
        Optional<String> pre = metadata.text("tokenizer.ggml.pre");
        int bos = v.id("bos", -1).orElse(-1);
        int eos = v.id("eos", -1).orElse(-1);
        boolean begins = v.flag("add_bos_token", PreTokenizer.begins(pre));
        boolean ends = v.flag("add_eos_token", false);
        return new SegmentingTokenizer(
                v, new ByteLevelBpe(v, pre), new Frame(bos, eos, begins ? bos : -1, ends ? eos : -1, true, false));
    }
}
