package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private final Routes routes = new Routes()
            .get("/", x -> {})
            .get("/a/{x}", x -> {})
            .post("/a/{x}", x -> {})
            .get("/a/fixed", x -> {})
            .get("/a/{x}/b/{y}", x -> {})
            .open("/health", x -> {});

    @Test
    void prefersLiteralsAndBacktracks() {
        assertEquals("/a/fixed", template("/a/fixed"));
        assertEquals("/a/{x}", template("/a/other"));
        assertEquals("/a/{x}/b/{y}", template("/a/fixed/b/2"), "a literal that leads nowhere gives way");
        assertEquals("/", template("/"));
        assertEquals("none", template("/a"));
        assertEquals("none", template("/a/"), "a parameter is never empty");
        assertEquals("none", template("/a/x/"));
        assertEquals("none", template("//a/x"));
        assertEquals("none", template(""));
        assertEquals("none", template("*"));
    }

    @Test
    void givesTheValuesInOrder() {
        List<String> values = new ArrayList<>();
        assertTrue(routes.find("/a/1%202/b/3", values).isPresent());
        assertEquals(List.of("1%202", "3"), values);
    }

    @Test
    void namesTheMethodsOfAPath() {
        assertEquals(
                "GET, POST",
                routes.find("/a/1", new ArrayList<>()).orElseThrow().allowed());
    }

    @Test
    void refusesTwoRoutesForOnePath() {
        assertThrows(IllegalStateException.class, () -> routes.get("/a/{z}", x -> {}));
    }

    private String template(String path) {
        return routes.find(path, new ArrayList<>())
                .flatMap(n -> n.route("GET"))
                .map(Route::template)
                .orElse("none");
    }
}
