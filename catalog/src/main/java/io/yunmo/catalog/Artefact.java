package io.yunmo.catalog;

/** The content of a file, named by its SHA-256 (64 lower-case hexadecimal digits), and its size in bytes. */
public record Artefact(String sha256, long bytes) {
    public Artefact {
        Checks.sha256(sha256);
        Checks.atLeast("an artefact's size", 0, bytes);
    }
}
