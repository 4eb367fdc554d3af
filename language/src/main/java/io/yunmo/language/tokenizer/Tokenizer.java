package io.yunmo.language.tokenizer;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;

/** Text to tokens and back, as the model was trained with. Immutable; any thread. */
public interface Tokenizer {
    /** Tokens in the vocabulary. */
    int size();

    /**
     * Encodes a text.
     *
     * @param special whether special tokens spelled in the text ({@code <|im_start|>}) become those tokens; false treats them
     *     as plain text, as user input should be
     * @param frame whether the tokens that the model wants at the ends (BOS, EOS, [CLS] …) are added
     */
    int[] encode(CharSequence text, boolean special, boolean frame);

    /**
     * Encodes a text of which some parts are not to be trusted: special tokens spelled in it become those tokens except where
     * {@code plain} has the place of their first character.
     */
    default int[] encode(CharSequence text, BitSet plain, boolean frame) {
        return encode(text, plain.isEmpty(), frame);
    }

    /**
     * The places of a text where control tokens are spelled, or begin and are cut off by the text's end: indexes of first
     * characters. User-defined tokens, which are text for the model, are none.
     */
    default BitSet controls(CharSequence text) {
        return new BitSet();
    }

    /** The bytes that a token stands for; none for a control token. Not a whole number of characters in general. */
    byte[] bytes(int token);

    /** The spelling of a token in the vocabulary, special tokens included: for logprobs and people. */
    String spelling(int token);

    /** Whether a token ends generation (EOS, EOT, EOM …). */
    boolean endsGeneration(int token);

    OptionalInt bos();

    OptionalInt eos();

    /** The id of a special token by its spelling. */
    OptionalInt special(String spelling);

    /** A decoder for one stream of tokens that is a whole text: the space that encoding puts before it is dropped. */
    StreamDecoder decoder();

    /**
     * A decoder for the tokens that follow a prompt: a space before the first word is part of the text, unless the prompt is
     * empty or ends with a special token.
     */
    default StreamDecoder decoderAfter(int[] prompt) {
        return decoder();
    }

    /** The text of tokens, whole. */
    default String decode(int[] tokens) {
        StreamDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int t : tokens) {
            text.append(decoder.accept(t));
        }
        return text.append(decoder.finish()).toString();
    }

    /** The mask, separator and so on that a model may lack. */
    default Optional<String> name(OptionalInt token) {
        return token.isPresent() ? Optional.of(spelling(token.getAsInt())) : Optional.empty();
    }
}
