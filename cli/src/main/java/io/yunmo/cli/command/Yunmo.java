package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import java.util.Arrays;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The root of the command line. */
@Command(
        name = "yunmo",
        description = {"Models as a service: trains, serves and governs models for your applications.", ""},
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Yunmo.Version.class,
        subcommands = {
            RunCommand.class,
            PullCommand.class,
            ModelsCommand.Ls.class,
            ModelsCommand.Show.class,
            PsCommand.class,
            StopCommand.class,
            ModelsCommand.Rm.class,
            ExportCommand.class,
            ImportCommand.class,
            DemoCommand.class,
            ServeCommand.class,
            DataCommand.class,
            TrainCommand.class,
            JobsCommand.class,
            ModelsCommand.class,
            InferCommand.class,
            StatusCommand.class,
            TestCommand.class,
            VersionCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        footer = {
            "",
            "New here?   yunmo demo              trains, releases and calls a model in a minute",
            "            yunmo run smollm2       fetches a small language model and chats with it",
            "Completion: source <(yunmo generate-completion)",
            "Exit codes: 0 fine, 1 the input is wrong, 2 the command line is wrong, 3 no server answers"
        })
public final class Yunmo {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.LOCAL,
            description = "Shows this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean version;

    /** How the user called this program, for hints that can be typed. */
    public static String command() {
        return System.getProperty("yunmo.command", "yunmo");
    }

    static String name() {
        return "Yunmo "
                + Optional.ofNullable(Yunmo.class.getPackage().getImplementationVersion())
                        .orElse("from source");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {name()};
        }
    }

    /** Runs one command line; returns the exit code. */
    public static int run(String... arguments) {
        // A server starts sooner when the other commands are left alone; whatever else is asked for needs them all.
        boolean server = arguments.length > 0 && arguments[0].equals("serve");
        CommandLine line = server
                ? new CommandLine(new ServeCommand()).setCommandName("yunmo serve")
                : new CommandLine(new Yunmo());
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setExecutionExceptionHandler((e, cmd, parsed) -> failed(e, cmd));
        line.getCommandSpec().usageMessage().width(100);
        return line.execute(server ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
    }

    private static int failed(Exception e, CommandLine cmd) throws Exception {
        if (e instanceof CliException known) {
            return print(cmd, known.getMessage(), known.exitCode());
        }
        if (e instanceof io.yunmo.tensor.YunmoException known) {
            return print(cmd, known.getMessage(), CliException.USER);
        }
        throw e;
    }

    private static int print(CommandLine cmd, String message, int code) {
        String label = Ansi.AUTO.string("@|red error:|@ ");
        cmd.getErr().println(label + message);
        cmd.getErr().flush();
        return code;
    }
}
