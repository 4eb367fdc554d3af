package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.server.oip.OipServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final String KEY = "0123456789abcdef0123";

    /** Every route of the whole server, whoever added it. */
    @Test
    void asksEveryRouteForTheKeyButHealthChecks(@TempDir Path folder) {
        ServerConfig config =
                ServerConfig.of(Map.of("port", "0", "grpc_port", "-1", "data_dir", folder.toString(), "api_key", KEY));
        try (YunmoServer server = YunmoServer.start(config);
                RawClient client = RawClient.connect(server.port())) {
            Set<String> open = Set.of("/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready");
            List<Route> routes = server.routes().all();
            assertEquals(
                    open,
                    routes.stream().filter(Route::open).map(Route::template).collect(Collectors.toSet()));
            assertTrue(routes.stream().anyMatch(r -> r.template().startsWith("/yunmo/v1/")));
            for (Route route : routes) {
                String path = route.template().replaceAll("\\{[^}]*}", "1");
                for (String wrong :
                        List.of("X: y", "Authorization: Bearer wrong-key-wrong-key", "Authorization: Basic " + KEY)) {
                    RawClient.Reply reply = client.request(route.method(), path, new byte[0], wrong);
                    assertEquals(route.open() ? 200 : 401, reply.status(), route + " with " + wrong);
                    if (!route.open()) {
                        assertEquals("Bearer", reply.headers().get("www-authenticate"));
                    }
                }
                RawClient.Reply right =
                        client.request(route.method(), path, new byte[0], "Authorization: Bearer " + KEY);
                assertTrue(right.status() < 500 && right.status() != 401, route + ": " + right.status() + right.text());
            }
            assertEquals(401, client.get("/nothing/here").status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, , 200",
        "LOCALHOST, , 200",
        "127.0.0.1, , 200",
        "[::1]:80, , 200",
        "app.localhost, , 200",
        "evil.example, , 403",
        "127.0.0.1.evil.example, , 403",
        "localhost.evil.example:8080, , 403",
        "localhost:8080, http://localhost:8080, 200",
        "localhost:8080, http://evil.example, 403",
        "localhost:8080, http://localhost:9999, 403",
        "localhost:8080, null, 403"
    })
    void onLoopbackRefusesForeignNamesAndSites(String host, String origin, int status) {
        try (OipServer server = OipServer.start();
                RawClient client = server.connect()) {
            RawClient.Reply reply = client.get("/v2", "Host: " + host, origin == null ? "X: y" : "Origin: " + origin);
            assertEquals(status, reply.status(), reply.text());
        }
    }
}
