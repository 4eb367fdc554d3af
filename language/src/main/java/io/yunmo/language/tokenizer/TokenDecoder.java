package io.yunmo.language.tokenizer;

/** One stream of tokens to text. Control tokens have no text, and end a character that is not whole. One thread. */
final class TokenDecoder implements StreamDecoder {
    private final Vocabulary vocabulary;
    private final TokenBytes bytes;
    private final Utf8Stream utf8 = new Utf8Stream();
    private final StringBuilder text = new StringBuilder();
    private boolean dropsSpace;

    /** A decoder that drops the space before the text's first character where {@code dropsSpace}. */
    TokenDecoder(Vocabulary vocabulary, TokenBytes bytes, boolean dropsSpace) {
        this.vocabulary = vocabulary;
        this.bytes = bytes;
        this.dropsSpace = dropsSpace;
    }

    @Override
    public String accept(int token) {
        vocabulary.spelling(token);
        text.setLength(0);
        int length = bytes.length(token);
        if (length == 0) {
            utf8.flush(text);
            return text.isEmpty() ? "" : text.toString();
        }
        int i = dropsSpace && bytes.at(token, 0) == ' ' ? 1 : 0;
        dropsSpace = false;
        while (i < length) {
            utf8.accept(bytes.at(token, i++), text);
        }
        return text.toString();
    }

    @Override
    public String finish() {
        text.setLength(0);
        utf8.flush(text);
        return text.toString();
    }
}
