package io.yunmo.language.model;

import java.util.List;

/** A model that reads whole texts in both directions (bert, nomic-bert). One thread at a time. */
public interface Encoder extends AutoCloseable {
    Hyperparameters parameters();

    /** How the file says that a text's vector is made of its tokens' vectors. */
    Pooling pooling();

    long memoryBytes();

    /** The final hidden states of each text: one f32 array [tokens * embedding] a text. Texts do not influence each other. */
    List<float[]> encode(List<int[]> texts);

    @Override
    void close();
}
