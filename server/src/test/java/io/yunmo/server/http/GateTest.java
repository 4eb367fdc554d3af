package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.oip.OipServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final String KEY = "0123456789abcdef0123";

    @Test
    void asksEveryRouteForTheKeyButHealthChecks() {
        try (OipServer server = OipServer.start("api_key", KEY);
                RawClient client = server.connect()) {
            List<String> open = List.of("/health/live", "/health/ready", "/v2/health/live", "/v2/health/ready");
            assertEquals(
                    open,
                    server.http.routes().all().stream()
                            .filter(Route::open)
                            .map(Route::template)
                            .toList());
            for (Route route : server.http.routes().all()) {
                String path = route.template().replaceAll("\\{[^}]*}", "addsub");
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
                assertTrue(right.status() != 401, route + ": " + right.status());
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
