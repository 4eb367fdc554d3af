package io.yunmo.language.tokenizer;

/** Whether the character that begins at a place belongs to a class. */
@FunctionalInterface
interface CharTest {
    boolean at(char[] text, int at);

    /** Characters with any of {@link CharClass}'s bits. */
    static CharTest bits(int bits) {
        return (t, at) -> (CharClass.at(t, at) & bits) != 0;
    }
}
