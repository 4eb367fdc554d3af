package io.yunmo.cli;

import io.yunmo.cli.command.Yunmo;
import io.yunmo.server.YunmoServer;
import io.yunmo.server.log.Logging;
import java.util.Collections;
import java.util.List;

/** The entry of the {@code yunmo} command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0
                && (arguments[0].equals("serve") || arguments[0].equals("demo") || arguments[0].equals("run"))) {
            Logging.configure();
            if (arguments[0].equals("run")
                    && Collections.disjoint(List.of(arguments), List.of("--exact", "--no-native"))) {
                Logging.warningsOnly();
            }
            YunmoServer.prepare();
        }
        System.exit(Yunmo.run(arguments));
    }
}
