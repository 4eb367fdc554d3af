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
            case "llama" -> sentencePiece(new Vocabulary(metadata));
            case "bert" -> wordPiece(new Vocabulary(metadata));
            case "t5" -> unigram(new Vocabulary(metadata), metadata);
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
                v,
                new ByteLevelBpe(v, pre),
                new Frame(bos, eos, begins ? bos : -1, ends ? eos : -1, false),
                TokenBytes.of(v, true));
    }

    private static Tokenizer sentencePiece(Vocabulary v) {
        int bos = v.id("bos", 1).orElse(-1);
        int eos = v.id("eos", 2).orElse(-1);
        SpaceRules spaces = new SpaceRules(v.flag("add_space_prefix", true), v.flag("remove_extra_whitespaces", false));
        Segmenter segmenter = new SentencePieceBpe(v, v.id("unknown", 0).orElse(-1), spaces);
        boolean begins = v.flag("add_bos_token", true);
        boolean ends = v.flag("add_eos_token", false);
        return new SegmentingTokenizer(
                v,
                segmenter,
                new Frame(bos, eos, begins ? bos : -1, ends ? eos : -1, spaces.prefix()),
                TokenBytes.of(v, false));
    }

    /** Always between [CLS] and [SEP], whatever the flags say: the models know no other text. */
    private static Tokenizer wordPiece(Vocabulary v) {
        int cls = v.id("cls", v.special("[CLS]").orElse(-1)).orElse(-1);
        int sep = v.id("seperator", v.special("[SEP]").orElse(-1)).orElse(-1);
        int unknown = v.id("unknown", v.special("[UNK]").orElse(-1)).orElse(-1);
        int bos = v.id("bos", cls).orElse(-1);
        int eos = v.id("eos", -1).orElse(-1);
        return new SegmentingTokenizer(
                v, new WordPiece(v, unknown), new Frame(bos, eos, bos, sep, true), TokenBytes.of(v, false));
    }

    private static Tokenizer unigram(Vocabulary v, Metadata metadata) {
        int bos = v.id("bos", -1).orElse(-1);
        int eos = v.id("eos", 1).orElse(-1);
        boolean prefix = v.flag("add_space_prefix", true);
        UnigramNormalizer normalizer =
                new UnigramNormalizer(CharsMap.of(metadata), prefix, v.flag("remove_extra_whitespaces", false));
        Segmenter segmenter = new Unigram(v, v.id("unknown", 2).orElse(-1), normalizer);
        boolean begins = v.flag("add_bos_token", false);
        boolean ends = v.flag("add_eos_token", true);
        return new SegmentingTokenizer(
                v, segmenter, new Frame(bos, eos, begins ? bos : -1, ends ? eos : -1, prefix), TokenBytes.of(v, false));
    }
}
