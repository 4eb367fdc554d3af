package io.yunmo.language.scheduling;

import io.yunmo.language.tokenizer.StreamDecoder;
import io.yunmo.language.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** Token i is the character {@code '0' + i}; 0 ends generation and has no text. */
final class FakeTokenizer implements Tokenizer {
    @Override
    public int size() {
        return FakeModel.VOCABULARY;
    }

    @Override
    public int[] encode(CharSequence text, boolean special, boolean frame) {
        return text.chars().map(c -> c - '0').toArray();
    }

    @Override
    public byte[] bytes(int token) {
        return spelling(token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String spelling(int token) {
        return token == FakeModel.END ? "" : String.valueOf((char) ('0' + token));
    }

    @Override
    public boolean endsGeneration(int token) {
        return token == FakeModel.END;
    }

    @Override
    public OptionalInt bos() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt eos() {
        return OptionalInt.of(FakeModel.END);
    }

    @Override
    public OptionalInt special(String spelling) {
        return OptionalInt.empty();
    }

    @Override
    public StreamDecoder decoder() {
        return new StreamDecoder() {
            @Override
            public String accept(int token) {
                return spelling(token);
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }
}
