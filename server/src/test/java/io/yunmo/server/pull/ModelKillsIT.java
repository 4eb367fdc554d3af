package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerProcess;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** kill -9 while a model is pulled, imported or loaded. {@code bench/kills.sh} does the same more often. */
@Timeout(300)
class ModelKillsIT {
    private static final int SENT = 300_000;

    @TempDir
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static byte[] model() throws IOException {
        return Files.readAllBytes(Fixtures.path("language/quant/llama-q4_0.gguf"));
    }

    @Test
    void aKilledPullGoesOnWithTheBytesThatAreThere() throws Exception {
        byte[] model = model();
        CountDownLatch never = new CountDownLatch(1);
        try (FakeHost host = new FakeHost()) {
            host.at("/m.gguf", x -> {
                x.getResponseHeaders().set("ETag", "\"a\"");
                x.sendResponseHeaders(200, model.length);
                x.getResponseBody().write(model, 0, SENT);
                x.getResponseBody().flush();
                await(never);
            });
            String pull = "{\"source\":\"" + host.uri("/m.gguf") + "\",\"name\":\"killed\"}";
            try (ServerProcess child = ServerProcess.start(folder)) {
                URI at = address(child);
                String id = post(at, "/yunmo/v1/pulls", pull).path("id").stringValue();
                until(() -> get(at, "/yunmo/v1/pulls/" + id).path("bytes").intValue() == SENT);
            }
            never.countDown();
            host.at("/m.gguf", new FakeFile(model).header("ETag", "\"a\""));
            try (ServerProcess child = ServerProcess.start(folder)) {
                URI at = address(child);
                assertEquals(0, get(at, "/yunmo/v1/models").path("models").size());
                String id = post(at, "/yunmo/v1/pulls", pull).path("id").stringValue();
                String path = "/yunmo/v1/pulls/" + id;
                until(() -> !get(at, path).path("state").stringValue().matches("f.*ing|publishing"));
                JsonNode end = get(at, path);
                assertEquals("done", end.path("state").stringValue(), end::toString);
                assertEquals(SENT, end.path("resumed_at").intValue());
                assertEquals("killed", get(at, "/v1/models/killed").path("id").stringValue());
            }
            assertEquals(
                    "bytes=" + SENT + "-", host.seen().getLast().header("Range").orElseThrow());
            assertEquals(List.of(), files("downloads"));
        }
    }

    @Test
    void aKilledImportLeavesNothing() throws Exception {
        byte[] archive;
        try (ServerProcess child = ServerProcess.start(folder)) {
            URI at = address(child);
            send(at, "/yunmo/v1/models?name=first&format=gguf", BodyPublishers.ofByteArray(model()));
            archive = http.send(
                            HttpRequest.newBuilder(at.resolve("/yunmo/v1/models/first/versions/1/archive"))
                                    .build(),
                            BodyHandlers.ofByteArray())
                    .body();
            try (Socket socket = new Socket("127.0.0.1", at.getPort())) {
                String head = "POST /yunmo/v1/archives?name=second HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
                        + archive.length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(archive, 0, SENT);
                socket.getOutputStream().flush();
                until(() -> !files("uploads").isEmpty());
                child.kill();
            }
        }
        try (ServerProcess child = ServerProcess.start(folder)) {
            URI at = address(child);
            assertEquals(List.of(), files("uploads"));
            assertEquals(1, get(at, "/yunmo/v1/models").path("models").size());
            JsonNode version = send(at, "/yunmo/v1/archives?name=second", BodyPublishers.ofByteArray(archive));
            assertEquals(1, version.path("version").intValue(), version::toString);
            assertEquals("second", get(at, "/v1/models/second").path("id").stringValue());
        }
    }

    @Test
    void killsAtAnyMomentLeaveNothingHalfThere() throws IOException {
        assertEquals(List.of(), ModelKills.run(folder, 5, 3));
    }

    private List<String> files(String where) {
        Path at = folder.resolve(where);
        if (!Files.exists(at)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(at)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Another process has no event to wait for: looks, bounded in time. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            LockSupport.parkNanos(20_000_000);
        }
    }

    private JsonNode get(URI at, String path) {
        return send(HttpRequest.newBuilder(at.resolve(path)));
    }

    private JsonNode post(URI at, String path, String body) {
        return send(at, path, BodyPublishers.ofString(body));
    }

    private JsonNode send(URI at, String path, HttpRequest.BodyPublisher body) {
        return send(HttpRequest.newBuilder(at.resolve(path)).POST(body));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
            return JsonMapper.shared().readTree(response.body());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static URI address(ServerProcess server) throws IOException {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
