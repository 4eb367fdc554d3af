package io.yunmo.server.pull.source;

import io.yunmo.server.http.Json;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /**
     * An answer whose body has not been read; whoever has it closes it.
     *
     * @param first the headers of the first answer, before any redirect
     */
    public record Answer(int status, HttpHeaders headers, HttpHeaders first, InputStream body)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** Asks for something and reads the answer. */
    @FunctionalInterface
    interface Asking {
        Answer get() throws IOException;
    }

    /** The answer to GET, redirects followed; statuses from 400 on but 416 are thrown. The caller closes it. */
    public Answer get(URI address, Map<String, String> headers) throws IOException {
        return good(address, open(address, headers));
    }

    /** As {@link #get}, whatever the status is. */
    Answer open(URI address, Map<String, String> headers) throws IOException {
        URI at = address;
        HttpHeaders first = null;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            boolean home = address.getScheme().equals(at.getScheme())
                    && address.getAuthority().equals(at.getAuthority());
            HttpResponse<InputStream> response = once(at, home ? headers : bare(headers));
            first = first == null ? response.headers() : first;
            int status = response.statusCode();
            if (status < 300 || status >= 400) {
                return new Answer(status, response.headers(), first, response.body());
            }
            response.body().close();
            if (status == 304) {
                throw failure(address, status);
            }
            at = target(at, response);
        }
        throw YunmoException.invalid("%s redirects more than %d times", plain(address), MAX_REDIRECTS);
    }

    /** The answer, or what is wrong with it. */
    static Answer good(URI address, Answer answer) throws IOException {
        if (answer.status() < 300 || answer.status() == 416) {
            return answer;
        }
        answer.close();
        throw failure(address, answer.status());
    }

    private static URI target(URI from, HttpResponse<?> response) {
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> YunmoException.invalid("%s redirects to nowhere", plain(from)));
        try {
            URI to = from.resolve(location);
            if (asSafe(from, to)) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            throw new YunmoException(ErrorCode.INVALID, plain(from) + " redirects to something that is no address", e);
        }
        throw YunmoException.invalid("%s redirects to what is less safe than itself, or no web address", plain(from));
    }

    /** Whether {@code to} is a web address, and encrypted where {@code from} is. */
    static boolean asSafe(URI from, URI to) {
        boolean encrypted = "https".equalsIgnoreCase(to.getScheme());
        boolean allowed =
                encrypted || "http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme());
        return allowed && to.getHost() != null;
    }

    /** An address for a message: without its query, which may hold a signature. */
    private static String plain(URI address) {
        return address.getScheme() + "://" + address.getAuthority() + address.getPath();
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
                .header("Accept-Encoding", "identity")
                .GET();
        headers.forEach(request::header);
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted while fetching " + plain(at), e);
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
    static JsonNode json(URI address, Asking asking) {
        String text = text(address, asking, MAX_DOCUMENT);
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (YunmoException e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    address.getHost() + " answered something that is not JSON for " + address.getPath()
                            + "; is that the address of such a place?",
                    e);
        }
    }

    /** A text of at most so many bytes; INVALID when it is longer. */
    static String text(URI address, Asking asking, int most) {
        try (Answer answer = asking.get()) {
            byte[] bytes = answer.body().readNBytes(most + 1);
            if (bytes.length > most) {
                throw YunmoException.invalid("%s answered more than %d bytes", plain(address), most);
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
