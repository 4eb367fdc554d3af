package io.yunmo.server.pull.source;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * GET over HTTP as downloads need it: redirects are followed up to a limit, never from https to http, and headers are kept
 * from other hosts. Any thread.
 */
public final class Web implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_DOCUMENT = 8 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration HEADERS = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(java.net.ProxySelector.getDefault())
            .build();

    /** The answer to GET, redirects followed; statuses from 400 on are thrown. The caller closes the body. */
    public HttpResponse<InputStream> get(URI address, Map<String, String> headers) throws IOException {
        URI at = address;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpResponse<InputStream> response =
                    once(at, address.getAuthority().equals(at.getAuthority()) ? headers : bare(headers));
            int status = response.statusCode();
            if (status < 300 || status == 416) {
                return response;
            }
            response.body().close();
            if (status >= 400 || status == 304) {
                throw failure(address, status);
            }
            at = target(at, response);
        }
        throw YunmoException.invalid("%s redirects more than %d times", address, MAX_REDIRECTS);
    }

    private static URI target(URI from, HttpResponse<?> response) {
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> YunmoException.invalid("%s redirects to nowhere", from));
        URI to = from.resolve(location);
        boolean allowed =
                "https".equals(to.getScheme()) || "http".equals(to.getScheme()) && "http".equals(from.getScheme());
        if (!allowed || to.getHost() == null) {
            throw YunmoException.invalid("%s redirects to %s, which is less safe than itself", from, to);
        }
        return to;
    }

    /** What any host may see: which part is wanted. */
    private static Map<String, String> bare(Map<String, String> headers) {
        Map<String, String> bare = new HashMap<>(headers);
        bare.keySet().removeIf(h -> !h.equals("Range") && !h.equals("If-Range"));
        return bare;
    }

    private HttpResponse<InputStream> once(URI at, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(HEADERS)
                .header("User-Agent", "yunmo")
                .GET();
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted while fetching " + at, e);
        }
    }

    private static YunmoException failure(URI address, int status) {
        String text = address.getHost() + " answered " + status + " for " + address.getPath();
        return switch (status) {
            case 401, 403 ->
                new YunmoException(
                        ErrorCode.DENIED, text + ": it needs a token that may read this, or there is no such file");
            case 404, 410 -> YunmoException.notFound("%s", text + ": there is no such file; check the reference");
            case 429 -> new YunmoException(ErrorCode.OVERLOADED, text + ": too many requests; try again later");
            default -> new YunmoException(ErrorCode.UNAVAILABLE, text + "; try again later");
        };
    }

    /** A JSON document. */
    JsonNode json(URI address, Map<String, String> headers) {
        try {
            return io.yunmo.server.http.Json.read(
                    text(address, headers, MAX_DOCUMENT).getBytes(StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw YunmoException.invalid("%s answered something that is not JSON", address.getHost());
        }
    }

    /** A text of at most so many bytes; INVALID when it is longer. */
    String text(URI address, Map<String, String> headers, int most) {
        try (InputStream body = get(address, headers).body()) {
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw YunmoException.invalid("%s answered more than %d bytes", address, most);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreachable(address, e);
        }
    }

    /** UNAVAILABLE: the place cannot be reached. */
    public static YunmoException unreachable(URI address, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new YunmoException(
                ErrorCode.UNAVAILABLE,
                "cannot fetch from " + address.getHost() + ": " + reason
                        + "; check the network and the proxy (JAVA_TOOL_OPTIONS=-Dhttps.proxyHost=…), or bring the model on"
                        + " another way: yunmo import FILE",
                e);
    }

    /** A path with every segment percent-encoded. */
    static String encodePath(String path) {
        return Stream.of(path.split("/"))
                .map(s -> URLEncoder.encode(s, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
