package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The launcher runs the tests itself, since they need the sources; this is what one sees without it. */
@Command(name = "test", description = "Runs the whole test suite (in a clone of the sources).")
final class TestCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() {
        throw CliException.user("the tests need the sources: run  ./yunmo test  in a clone");
    }
}
