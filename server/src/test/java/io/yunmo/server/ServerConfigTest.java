package io.yunmo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
    private static final String KEY = "0123456789abcdef0123";

    @Test
    void pinsEveryDefault() {
        ServerConfig c = ServerConfig.defaults();
        int cores = Runtime.getRuntime().availableProcessors();
        assertEquals("127.0.0.1", c.host());
        assertEquals(8080, c.port());
        assertEquals(8081, c.grpcPort());
        assertEquals(Path.of(".yunmo"), c.dataDir());
        assertEquals(Optional.empty(), c.apiKey());
        assertEquals(new ServerConfig.AccessLogging(true, 64L << 20), c.accessLog());
        assertEquals(
                new ServerConfig.Limits(
                        64L << 20,
                        4L << 30,
                        16 << 10,
                        4096,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20)),
                c.limits());
        assertEquals(new ServerConfig.Batching(64, Duration.ZERO, 1024), c.batching());
        assertEquals(
                new ServerConfig.Language(cores, 0, 0, KvLayout.Type.F16, 64, 512, 256, true, false), c.language());
        assertEquals(new ServerConfig.Training(cores, 1), c.training());
        assertEquals(
                new ServerConfig.Pull(
                        java.util.List.of("file", "https", "http", "hf", "ollama", "pip", "npm"), 256L << 30),
                c.pull());
        assertEquals(32, ServerConfig.fields().size(), "a new field needs its default pinned here");
    }

    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFile(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(
                dir.resolve("yunmo.yaml"),
                "port: 9000\ngrpc_port: 9001\napi_key: " + KEY + "\nlimits:\n  max_body: 1MiB\n  idle_timeout: 90s\n");
        ServerConfig c = ServerConfig.load(
                Optional.of(file), Map.of("YUNMO_API_KEY", "another-key-of-20-chars"), Map.of("port", "0"));
        assertEquals(0, c.port());
        assertEquals(9001, c.grpcPort());
        assertEquals(1 << 20, c.limits().maxBody());
        assertEquals(Duration.ofSeconds(90), c.limits().idleTimeout());
        assertTrue(c.apiKey().orElseThrow().admits("Bearer another-key-of-20-chars"));
        assertFalse(c.apiKey().orElseThrow().admits("Bearer " + KEY));
    }

    @Test
    void reportsAllProblemsTogetherWithTheNearestNames() {
        YunmoException e = assertThrows(
                YunmoException.class,
                () -> ServerConfig.of(Map.of(
                        "prot",
                        "80",
                        "port",
                        "99999",
                        "limits.max_bdy",
                        "1MiB",
                        "limits.idle_timeout",
                        "soon",
                        "host",
                        "0.0.0.0")));
        String m = e.getMessage();
        assertTrue(m.contains("5 problems"), m);
        assertTrue(m.contains("there is no field 'prot'; did you mean 'port'?"), m);
        assertTrue(m.contains("'limits.max_bdy'; did you mean 'limits.max_body'?"), m);
        assertTrue(m.contains("port is '99999', expected a whole number from 0 to 65535"), m);
        assertTrue(m.contains("limits.idle_timeout is 'soon'"), m);
        assertTrue(m.contains("host 0.0.0.0 lets other machines in") && m.contains("YUNMO_API_KEY"), m);
    }

    @Test
    void aKeyOpensOtherAddresses() {
        assertFalse(ServerConfig.of(Map.of("host", "0.0.0.0", "api_key", KEY)).loopback());
        assertTrue(ServerConfig.of(Map.of("host", "::1")).loopback());
        assertThrows(YunmoException.class, () -> ServerConfig.of(Map.of("api_key", "short")));
    }

    @Test
    void neverPrintsTheKey() {
        ServerConfig c = ServerConfig.of(Map.of("api_key", KEY));
        assertFalse(c.toString().contains(KEY));
        assertTrue(c.toString().contains("hidden"));
    }

    /** docs/operating.md lists every field with its default. */
    @Test
    void documentsEveryField() throws Exception {
        String page = Files.readString(Fixtures.root().resolve("docs/operating.md"));
        ServerConfig.fields().forEach((name, standard) -> {
            boolean varies = standard.isEmpty() || name.endsWith(".threads");
            String row = "| `" + name + "` | " + (varies ? "" : "`" + standard + "` |");
            assertTrue(page.contains(row), row);
        });
    }
}
