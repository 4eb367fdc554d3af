package io.yunmo.server;

import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/** Reads the API key and refuses to open the server to others without one. */
final class ConfigKey {
    private ConfigKey() {}

    static Optional<ApiKey> read(ConfigReader r, String host) {
        String key = r.text("api_key", "");
        String hash = r.text("api_key_sha256", "");
        try {
            Optional<ApiKey> found = key.isEmpty()
                    ? (hash.isEmpty() ? Optional.empty() : Optional.of(ApiKey.ofSha256(hash)))
                    : Optional.of(ApiKey.of(key));
            if (!key.isEmpty() && !hash.isEmpty()) {
                r.problem("api_key and api_key_sha256 are both given; keep one of them");
            }
            if (found.isEmpty() && !Loopback.isLoopback(host)) {
                r.problem("host " + host + " lets other machines in, which needs an API key: set YUNMO_API_KEY"
                        + " (or api_key_sha256 in the configuration file), or listen on 127.0.0.1");
            }
            return found;
        } catch (YunmoException e) {
            r.problem(e.getMessage());
            return Optional.empty();
        }
    }
}
