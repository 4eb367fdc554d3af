package io.yunmo.catalog;

/** What a sweep removed. */
public record Swept(int artefacts, long bytes) {
    public Swept {
        Checks.atLeast("the number of removed artefacts", 0, artefacts);
        Checks.atLeast("the removed bytes", 0, bytes);
    }
}
