package io.yunmo.cli.client;

/** Hears how far a file is on its way. */
@FunctionalInterface
public interface Transfer {
    /** So many bytes are there; total is -1 where it is not known. */
    void at(long done, long total);
}
