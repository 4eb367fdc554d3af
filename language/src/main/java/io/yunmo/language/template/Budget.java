package io.yunmo.language.template;

/**
 * What one rendering may use. Work is counted in steps (an expression, a statement, an element or 64 characters touched), texts
 * in characters made, nesting in evaluations within evaluations; a rendering that goes beyond fails at once.
 */
final class Budget {
    static final long MOST_STEPS = 5_000_000;
    /** Characters of any one text, the output among them. */
    static final int LONGEST_TEXT = 16 << 20;
    /** Characters of all texts that are made on the way. */
    static final long MOST_TEXT = 64L << 20;

    static final int DEEPEST = 1000;

    private long steps;
    private long text;
    private int depth;
    private int line = 1;

    void at(int here) {
        line = here;
        step();
    }

    int line() {
        return line;
    }

    void step() {
        work(1);
    }

    /** Counts elements that are touched. */
    void work(long units) {
        steps += units;
        if (steps > MOST_STEPS) {
            throw Fault.of("the template takes more than %d steps", MOST_STEPS);
        }
    }

    /** Counts elements that are kept: three steps each, so that what is kept stays far from filling the memory. */
    void keep(long elements) {
        work(3 * Math.min(elements, MOST_STEPS));
    }

    /** Counts characters that are read. */
    void read(long characters) {
        work(characters >> 6);
    }

    /** To be called before a text of that many characters is made. */
    void make(long characters) {
        text += characters;
        if (characters > LONGEST_TEXT || text > MOST_TEXT) {
            throw Fault.of(
                    "the template makes texts of more than %d characters, or more than %d in all",
                    LONGEST_TEXT, MOST_TEXT);
        }
        read(characters);
    }

    String made(String made) {
        make(made.length());
        return made;
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw Fault.of("the template is nested, or calls itself, more than %d deep", DEEPEST);
        }
    }

    void leave() {
        depth--;
    }
}
