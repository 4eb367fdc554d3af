package io.yunmo.language.model;

/** How the vectors of a text's tokens become the text's vector. */
public enum Pooling {
    MEAN,
    FIRST,
    LAST
}
