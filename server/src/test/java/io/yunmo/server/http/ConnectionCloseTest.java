package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that say that a request is their last read until the connection ends: it must. */
class ConnectionCloseTest {
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void theConnectionEndsWithTheAnswerWhenTheClientAsks() throws IOException {
        try (YunmoServer server = YunmoServer.start(
                ServerConfig.of(Map.of("port", "0", "grpc_port", "-1", "data_dir", folder.toString())))) {
            assertTrue(all(server.port(), "GET", "/v2/health/live", "").startsWith("HTTP/1.1 200"));
            assertTrue(all(server.port(), "GET", "/metrics", "").startsWith("HTTP/1.1 200"));
            assertTrue(all(server.port(), "POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}")
                    .startsWith("HTTP/1.1 400"));
            assertTrue(all(server.port(), "POST", "/no/such/place", "a body that nobody reads")
                    .startsWith("HTTP/1.1 404"));
        }
    }

    /** All that comes until the connection ends; a failure when it does not. */
    private static String all(int port, String method, String path, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request =
                    method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
