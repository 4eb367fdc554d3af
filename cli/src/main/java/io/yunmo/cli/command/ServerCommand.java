package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that is a client of a running server. */
abstract class ServerCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Format format;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    /** Does the work; failures are thrown as CliExceptions. */
    abstract void run(Client client);

    @Override
    public final Integer call() {
        try (Client client = connection.open()) {
            run(client);
        }
        return 0;
    }

    Format format() {
        return format;
    }

    PrintStream out() {
        return System.out;
    }

    void printOr(Grid grid, String whenEmpty) {
        if (grid.isEmpty()) {
            out().println(whenEmpty);
        } else {
            grid.print(out());
        }
    }
}
