package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that talks to a server. */
final class Connection {
    static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server to talk to (YUNMO_URL; default: " + DEFAULT_URL + ").")
    private String url;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "The key that the server asks for. Better in the environment, as YUNMO_API_KEY.")
    private String apiKey;

    Client open() {
        String given = url != null
                ? url
                : Optional.ofNullable(System.getenv("YUNMO_URL")).orElse(DEFAULT_URL);
        return new Client(parse(given), key());
    }

    /** Whether the user named a server. */
    boolean named() {
        return url != null || System.getenv("YUNMO_URL") != null;
    }

    private Optional<String> key() {
        return Optional.ofNullable(apiKey).or(() -> Optional.ofNullable(System.getenv("YUNMO_API_KEY")));
    }

    private static URI parse(String given) {
        String text = given.contains("://") ? given : "http://" + given;
        try {
            URI uri = URI.create(text.endsWith("/") ? text : text + "/");
            if (uri.getHost() == null || !uri.getScheme().matches("https?")) {
                throw new IllegalArgumentException("no http address");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    CliException.USAGE, "\"" + given + "\" is no server address; write it like " + DEFAULT_URL);
        }
    }
}
