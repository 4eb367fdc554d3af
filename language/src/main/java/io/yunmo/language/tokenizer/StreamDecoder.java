package io.yunmo.language.tokenizer;

/** Turns one stream of tokens into text that never breaks inside a character. One thread. */
public interface StreamDecoder {
    /** The text that may leave after this token: whole characters; malformed bytes become U+FFFD, one a maximal subpart. */
    String accept(int token);

    /** What was held back, at the end. */
    String finish();
}
