package io.yunmo.cli;

import io.yunmo.cli.command.Yunmo;

/** The entry of the {@code yunmo} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Yunmo.run(arguments));
    }
}
