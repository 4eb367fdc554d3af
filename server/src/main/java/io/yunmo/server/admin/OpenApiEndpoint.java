package io.yunmo.server.admin;

import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The description of the whole interface in OpenAPI 3.1. It is written in YAML and sent as JSON. */
final class OpenApiEndpoint implements Endpoint {
    private final Supplier<byte[]> document = Lazy.of(OpenApiEndpoint::read);

    @Override
    public void register(Routes routes) {
        routes.get("/openapi.json", this::show);
    }

    private void show(Exchange exchange) {
        exchange.bytes(200, "application/json", document.get());
    }

    private static byte[] read() {
        try (InputStream in = OpenApiEndpoint.class.getResourceAsStream("openapi.yaml")) {
            return Json.write(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
