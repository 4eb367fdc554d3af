package io.yunmo.server.http;

import io.helidon.http.HeaderNames;
import io.yunmo.server.ApiKey;
import io.yunmo.server.Loopback;
import io.yunmo.server.ServerConfig;
import io.yunmo.tensor.ErrorCode;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who may come in. With an API key: those who show it, except at open routes. On a loopback address also: only requests
 * whose Host is a loopback name, so that no foreign name can be rebound to this machine, and without a key none that a
 * browser sends on behalf of another site.
 */
final class Gate {
    private final Optional<ApiKey> key;
    private final boolean loopback;

    Gate(ServerConfig config) {
        key = config.apiKey();
        loopback = config.loopback();
    }

    /** Why the request may not pass; empty when it may. */
    Optional<Problem> refusal(Exchange exchange, boolean open) {
        String host = exchange.header(HeaderNames.HOST).orElse("");
        if (loopback && !Loopback.isLoopbackHeader(host)) {
            return denied(
                    403,
                    "the Host header is '" + host + "', but this server answers to loopback names alone;"
                            + " use http://127.0.0.1, or configure host and an API key");
        }
        if (key.isPresent()) {
            return open
                            || exchange.header(HeaderNames.AUTHORIZATION)
                                    .filter(key.get()::admits)
                                    .isPresent()
                    ? Optional.empty()
                    : denied(401, "this needs the server's API key: send the header 'Authorization: Bearer KEY'");
        }
        return exchange.header(HeaderNames.ORIGIN)
                        .filter(o -> !sameSite(o, host))
                        .isPresent()
                ? denied(403, "a page of another site may not call this server; configure an API key to allow that")
                : Optional.empty();
    }

    private static boolean sameSite(String origin, String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Problem> denied(int status, String message) {
        return Optional.of(new Problem(status, ErrorCode.DENIED, message, OptionalInt.empty()));
    }
}
