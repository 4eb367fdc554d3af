package io.yunmo.language.scheduling;

import io.yunmo.language.model.Batch;
import java.util.ArrayList;
import java.util.List;

/** What one step runs: chunks of some sequences. Filled by the scheduler, used again for each step. */
final class Step {
    private final List<Sequence> sequences = new ArrayList<>();
    private int tokens;
    private int generating;
    private int streams;
    private int drafted;
    private int rows;
    private int states;

    void clear() {
        sequences.clear();
        tokens = 0;
        generating = 0;
        streams = 0;
        drafted = 0;
        rows = 0;
        states = 0;
    }

    /** The sequence has blocks for the chunk. */
    void add(Sequence s, int count) {
        generating += s.generates() ? count : 0;
        streams += s.generates() ? 1 : 0;
        drafted += s.drafted;
        s.count = count;
        s.rows = s.wanted(count);
        tokens += count;
        if (s instanceof Embedding) {
            s.firstRow = states;
            states += s.rows;
        } else {
            s.firstRow = rows;
            rows += s.rows;
        }
        sequences.add(s);
    }

    List<Sequence> sequences() {
        return sequences;
    }

    boolean contains(Sequence s) {
        return sequences.contains(s);
    }

    boolean isEmpty() {
        return sequences.isEmpty();
    }

    int tokens() {
        return tokens;
    }

    /** Tokens of sequences that generate. */
    int generating() {
        return generating;
    }

    /** Whether all it runs is sequences that generate. */
    boolean generatesOnly() {
        return streams == sequences.size();
    }

    /** Sequences that generate. */
    int streams() {
        return streams;
    }

    /** Proposed tokens among the tokens. */
    int drafted() {
        return drafted;
    }

    /** Rows of logits. */
    int rows() {
        return rows;
    }

    Batch batch() {
        List<Batch.Chunk> chunks = new ArrayList<>(sequences.size());
        for (Sequence s : sequences) {
            int states = s instanceof Embedding ? s.rows : 0;
            chunks.add(new Batch.Chunk(
                    s.tokens, s.computed, s.count, s.computed, s.table().numbers(), s.rows - states, states));
        }
        return new Batch(chunks);
    }
}
