package io.yunmo.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server on a free port, and a client that speaks to it. */
final class TestServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Optional<YunmoServer> server;
    private final int port;

    TestServer(Path dataDir) {
        this(YunmoServer.start(
                ServerConfig.of(Map.of("port", "0", "grpc_port", "-1", "data_dir", dataDir.toString()))));
    }

    private TestServer(YunmoServer server) {
        this(Optional.of(server), server.port());
    }

    private TestServer(Optional<YunmoServer> server, int port) {
        this.server = server;
        this.port = port;
    }

    /** A client of a server in another process. */
    static TestServer client(int port) {
        return new TestServer(Optional.empty(), port);
    }

    YunmoServer server() {
        return server.orElseThrow();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Status and body of an answer. */
    record Reply(int status, byte[] body, HttpResponse<?> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    Reply send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    Reply delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE().build());
    }

    Reply post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    Reply post(String path, byte[] body) {
        return send(HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    Reply upload(String path, Path file) {
        try {
            return post(path, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON of an answer that must have this status. */
    static JsonNode expect(int status, Reply reply) {
        assertEquals(status, reply.status(), reply::text);
        return reply.body().length == 0 ? JSON.createObjectNode() : reply.json();
    }

    /** The message of an error that must have this status, code and texts. */
    static String expectError(int status, String code, Reply reply, String... texts) {
        JsonNode json = expect(status, reply);
        assertEquals(code, json.path("code").stringValue());
        String message = json.path("error").stringValue();
        for (String text : texts) {
            assertTrue(message.contains(text), () -> "'" + text + "' is missing in: " + message);
        }
        return message;
    }

    JsonNode addDataSet(String name) {
        return expect(201, upload("/yunmo/v1/data-sets?name=" + name, Fixtures.path("datasets/" + name + ".csv")));
    }

    String blob(byte[] content) {
        return "sha256:"
                + expect(201, post("/yunmo/v1/blobs", content)).path("sha256").stringValue();
    }

    /** Orders a training; the job's id. */
    String order(String form) {
        return expect(202, post("/yunmo/v1/jobs", form)).path("id").stringValue();
    }

    /** Follows a job to its end by its events; the job as the last event tells it. */
    JsonNode await(String id) {
        try (Events events = events(id, 0)) {
            JsonNode last = null;
            while (true) {
                var event = events.next();
                if (event.isEmpty()) {
                    return last;
                }
                if (event.get().name().equals("state")) {
                    last = event.get().data();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode train(String form) {
        JsonNode job = await(order(form));
        assertEquals("succeeded", job.path("state").stringValue(), job::toString);
        return job;
    }

    Events events(String id, long after) {
        HttpRequest request = HttpRequest.newBuilder(uri("/yunmo/v1/jobs/" + id + "/events"))
                .header("Last-Event-ID", Long.toString(after))
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            assertEquals(
                    "text/event-stream",
                    response.headers().firstValue("content-type").orElse(""));
            return new Events(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.ifPresent(YunmoServer::close);
        http.shutdownNow();
    }
}
