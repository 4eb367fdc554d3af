package io.yunmo.tensor.kernel.attention;

/** How well keys fit queries: a matrix of a row a query and a column a key, for each head of each sample. */
public interface Scores {
    /** Prepares the group's keys of a sample for {@link #forward}; {@code part} is the thread's number. */
    void group(int part, int sample, int group);

    /** Fills the rows of a head that asks the group prepared, {@code step} bytes apart. */
    void forward(int part, int sample, int head, long scores, long step);

    /**
     * Sets or adds the gradients of the head's queries and the group's keys.
     *
     * @param gradient of the scores, padding zero
     * @param first whether this is the group's first head: its keys' gradients are set, and later ones added
     */
    void backward(int part, int sample, int head, long gradient, long step, boolean first);
}
