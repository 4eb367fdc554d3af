package io.yunmo.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Calls a Yunmo server. Answers that are errors become {@link CliException}s with the server's own sentence. */
public final class Client implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final URI base;
    private final Optional<String> apiKey;
    private final HttpClient http;

    public Client(URI base, Optional<String> apiKey) {
        this.base = base;
        this.apiKey = apiKey;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    public URI base() {
        return base;
    }

    /** One path segment or query value, percent-encoded. */
    public static String encode(String s) {
        return URLEncoder.encode(s, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) {
        return json(send(request(path).GET()));
    }

    public JsonNode delete(String path) {
        return json(send(request(path).DELETE()));
    }

    public JsonNode post(String path, JsonNode body) {
        return json(send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))));
    }

    /** Sends a file as the raw body. */
    public JsonNode upload(String path, Path file) {
        return upload(path, file, (done, total) -> {});
    }

    /** The same, telling how far it is. */
    public JsonNode upload(String path, Path file, Transfer transfer) {
        try {
            long bytes = Files.size(file);
            return upload(
                    path,
                    BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(file, transfer)), bytes));
        } catch (IOException e) {
            throw CliException.user("cannot read " + file + ": " + reason(e));
        }
    }

    private static InputStream open(Path file, Transfer transfer) {
        try {
            return new Measured(Files.newInputStream(file), Files.size(file), transfer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode upload(String path, BodyPublisher body) {
        return json(send(
                request(path).header("Content-Type", "application/octet-stream").POST(body)));
    }

    public String text(String path) {
        return new String(send(request(path).GET()).body(), StandardCharsets.UTF_8);
    }

    /** Writes the answer's body to a temporary file beside {@code target} and renames it when complete; the bytes written. */
    public long download(String path, Path target) {
        return download(path, target, (done, total) -> {});
    }

    /** The same, telling how far it is. */
    public long download(String path, Path target, Transfer transfer) {
        HttpResponse<InputStream> response = exchange(request(path).GET(), BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), readAll(response.body()));
        }
        long total = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        try (InputStream body = new Measured(response.body(), total, transfer)) {
            return WholeFile.write(body, target);
        } catch (IOException e) {
            throw CliException.user("cannot write " + target + ": " + reason(e));
        }
    }

    /** Opens a stream of server-sent events; the caller closes it. */
    public EventStream events(String path, long lastId) {
        HttpRequest.Builder request =
                request(path).header("Accept", "text/event-stream").GET();
        if (lastId >= 0) {
            request.header("Last-Event-ID", Long.toString(lastId));
        }
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), readAll(response.body()));
        }
        return new EventStream(response.body());
    }

    /** Posts and opens the answer, a stream of server-sent events; the caller closes it. */
    public EventStream stream(String path, JsonNode body) {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), readAll(response.body()));
        }
        return new EventStream(response.body());
    }

    /** Whether a Yunmo server answers. */
    public boolean answers() {
        try {
            return get("v2").path("name").asString("").equals("yunmo");
        } catch (CliException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder b = HttpRequest.newBuilder(base.resolve(path));
        apiKey.ifPresent(key -> b.header("Authorization", "Bearer " + key));
        return b;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = exchange(request, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (ConnectException | HttpTimeoutException e) {
            throw unreachable();
        } catch (IOException e) {
            throw new CliException(CliException.UNREACHABLE, "the connection to " + base + " broke: " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(CliException.USER, "interrupted");
        }
    }

    private CliException unreachable() {
        return new CliException(
                CliException.UNREACHABLE,
                "no Yunmo server answers at " + base + ". Start one with:  yunmo serve --port " + port()
                        + "   (or name another with --url or YUNMO_URL)");
    }

    private int port() {
        return base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
    }

    private static CliException failure(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            JsonNode node = JSON.readTree(body);
            if (node.path("error").path("message").isString()) {
                return CliException.user(node.path("error").path("message").stringValue());
            }
            if (node.path("error").isString()) {
                StringBuilder b = new StringBuilder(node.path("error").stringValue());
                if (status == 401) {
                    b.append("\n  pass --api-key or set YUNMO_API_KEY");
                }
                return CliException.user(withProblems(b, node));
            }
        } catch (JacksonException e) {
            return CliException.user("the server answered " + status + ": " + clip(text));
        }
        return CliException.user("the server answered " + status + ": " + clip(text));
    }

    private static String withProblems(StringBuilder b, JsonNode node) {
        String head = b.toString();
        for (JsonNode p : node.path("problems")) {
            String problem = p.isString() ? p.stringValue() : p.toString();
            if (!head.contains(problem)) {
                b.append("\n  - ").append(problem);
            }
        }
        return b.toString();
    }

    private static String clip(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
    }

    private static byte[] readAll(InputStream in) {
        try (in) {
            return in.readNBytes(1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An exception's message, or its kind where it has none. */
    public static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
