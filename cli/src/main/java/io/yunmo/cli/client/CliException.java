package io.yunmo.cli.client;

/** An error that a command ends with: what to print on standard error and the exit code. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The input or the request is wrong. */
    public static final int USER = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** No server answers. */
    public static final int UNREACHABLE = 3;

    private final int exitCode;

    public CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CliException user(String message) {
        return new CliException(USER, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
