package io.yunmo.server;

import io.yunmo.server.log.Logging;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Starts the server by itself: {@code Main [--config FILE] [--FIELD VALUE]…} with the fields of {@link ServerConfig}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Logging.configure();
        try {
            Map<String, String> flags = flags(args);
            Optional<Path> file = Optional.ofNullable(flags.remove("config")).map(Path::of);
            ServerConfig config = ServerConfig.load(file, System.getenv(), flags);
            YunmoServer server = YunmoServer.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "yunmo-stop"));
            System.out.println("Yunmo answers at http://" + host(config) + ":" + server.port() + " (gRPC "
                    + server.grpcPort() + ")");
        } catch (YunmoException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static String host(ServerConfig config) {
        return config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    }

    private static Map<String, String> flags(String[] args) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw YunmoException.invalid("'%s' is no flag with a value; say --port 8080, for example", args[i]);
            }
            flags.put(args[i].substring(2).replace('-', '_'), args[i + 1]);
        }
        return flags;
    }
}
