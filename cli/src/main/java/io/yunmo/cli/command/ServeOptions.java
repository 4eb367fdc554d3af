package io.yunmo.cli.command;

import io.yunmo.server.ServerConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of the commands that start a server; they win over the configuration file. */
final class ServeOptions {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on; default 127.0.0.1, this machine only.")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of HTTP, 0 for any free one; default 8080.")
    private Integer port;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "Port of gRPC, 0 for any free one; default 8081.")
    private Integer grpcPort;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where everything is kept (YUNMO_DATA_DIR; default: .yunmo in Yunmo's own folder).")
    private Path dataDir;

    @Option(names = "--config", paramLabel = "FILE.yaml", description = "Further settings (docs/operating.md).")
    private Path config;

    @Option(
            names = "--exact",
            description = "Language models in f32 throughout (language.exact): several times slower, for comparisons.")
    private boolean exact;

    @Option(
            names = "--no-native",
            description = "Language models without the kernels in C: the same answers, slower (YUNMO_NATIVE=off).")
    private boolean noNative;

    /** What a server that runs already cannot be told any more; empty for nothing. */
    Optional<String> early() {
        return exact ? Optional.of("--exact") : noNative ? Optional.of("--no-native") : Optional.empty();
    }

    ServerConfig resolve() {
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, "host", host);
        put(flags, "port", port);
        put(flags, "grpc_port", grpcPort);
        engine(flags);
        put(flags, "data_dir", dataDir != null ? dataDir : config == null ? defaultDataDir() : null);
        return ServerConfig.load(Optional.ofNullable(config), System.getenv(), flags);
    }

    /** For a server that this process alone uses: on a free port of this machine, without gRPC. */
    ServerConfig forOneself() {
        Map<String, String> flags = new LinkedHashMap<>();
        put(flags, "host", "127.0.0.1");
        put(flags, "port", 0);
        put(flags, "grpc_port", -1);
        engine(flags);
        put(flags, "data_dir", dataDir != null ? dataDir : config == null ? defaultDataDir() : null);
        return ServerConfig.load(Optional.ofNullable(config), Map.of(), flags);
    }

    /** Kernels belong to the process, not to one server in it. */
    private void engine(Map<String, String> flags) {
        put(flags, "language.exact", exact ? true : null);
        if (noNative) {
            System.setProperty("yunmo.native", "off");
        }
    }

    private static void put(Map<String, String> flags, String name, Object value) {
        if (value != null) {
            flags.put(name, value.toString());
        }
    }

    private static Path defaultDataDir() {
        String given = System.getenv("YUNMO_DATA_DIR");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        return Path.of(System.getProperty("yunmo.home", System.getProperty("user.home")), ".yunmo");
    }
}
