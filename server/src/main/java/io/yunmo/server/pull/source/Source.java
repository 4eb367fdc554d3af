package io.yunmo.server.pull.source;

/** A kind of place that models come from, known by the word before the first colon of a reference. */
public interface Source {
    /** The word: {@code hf}, {@code https} … */
    String scheme();

    /** How a reference is spelled, for people. */
    String form();

    /**
     * Finds the file that a reference names, without fetching it.
     *
     * @param rest the reference after its scheme and colon
     * @throws io.yunmo.tensor.YunmoException INVALID for a reference that is spelled wrongly, NOT_FOUND for what is not
     *     there, DENIED where a token is needed, UNAVAILABLE when the place cannot be reached
     */
    Found find(String rest);
}
