package io.yunmo.server;

/** The program's name and version, as its interfaces give them. */
public final class Version {
    public static final String NAME = "yunmo";
    public static final String NUMBER = "0.1.0";

    private Version() {}
}
