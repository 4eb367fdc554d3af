package io.yunmo.language.tokenizer;

/** Turns plain text, between special tokens, into tokens. Immutable; its sessions are for one thread. */
interface Segmenter {
    Session session();

    /** Working memory of one thread. */
    interface Session {
        /**
         * Adds the tokens of a span of text.
         *
         * @param text without lone surrogates
         * @param start whether the span begins the text or follows a special token
         */
        void segment(char[] text, int from, int to, boolean start, IntList out);
    }
}
