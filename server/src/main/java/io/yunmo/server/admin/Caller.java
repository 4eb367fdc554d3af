package io.yunmo.server.admin;

import io.yunmo.server.http.Exchange;

/** Who is behind a request, as it stands in the catalogue: whoever shows the API key, or a user of this machine. */
final class Caller {
    private Caller() {}

    static String of(Exchange exchange) {
        return exchange.header("Authorization").isPresent() ? "api-key" : "local";
    }
}
