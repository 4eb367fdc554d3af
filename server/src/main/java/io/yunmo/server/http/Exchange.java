package io.yunmo.server.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.yunmo.server.http.guard.ReadAhead;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One request and its answer. Used by one thread. */
public final class Exchange {
    /** What logs and metrics say when the client left before the answer. */
    static final int CLIENT_GONE = 499;

    private final ServerRequest request;
    private final ServerResponse response;
    private final String id;
    private final Body body;
    private final long maxBody;
    private Route route;
    private List<String> values = List.of();
    private int status;
    private long sent;
    private boolean closing;

    Exchange(ServerRequest request, ServerResponse response, String id, long maxBody, BodyMemory memory) {
        this.request = request;
        this.response = response;
        this.id = id;
        this.maxBody = maxBody;
        this.body = new Body(request, memory);
    }

    void matched(Route found, List<String> rawValues) {
        route = found;
        values = rawValues;
    }

    public String method() {
        return request.prologue().method().text();
    }

    /** The path as sent, percent-encoded, without the query. */
    public String rawPath() {
        return request.prologue().uriPath().rawPath();
    }

    /** The route that was matched, if any. */
    public Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    /** The decoded value of a name in the route's template. */
    public String parameter(String name) {
        String raw = values.get(route.parameters().indexOf(name));
        return raw.indexOf('%') < 0 ? raw : URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        return request.query().contains(name) ? Optional.of(request.query().get(name)) : Optional.empty();
    }

    public Optional<String> header(String name) {
        return header(HeaderNames.create(name));
    }

    public Optional<String> header(HeaderName name) {
        return request.headers().first(name);
    }

    /** The request's id, from its {@code x-request-id} or made here; the answer and the logs carry it. */
    public String requestId() {
        return id;
    }

    /** The whole body, decompressed; TOO_LARGE when it is over the configured {@code limits.max_body}. */
    public byte[] body() {
        return body.read(maxBody);
    }

    /** The body as a stream, decompressed; reading past {@code maxBytes} throws TOO_LARGE. */
    public InputStream bodyStream(long maxBytes) {
        return body.stream(maxBytes);
    }

    /** The body as JSON; INVALID when it is none. */
    public JsonNode json() {
        return Json.read(body());
    }

    /** Sets a header field of the answer. */
    public Exchange header(String name, String value) {
        response.header(HeaderValues.create(name, value));
        return this;
    }

    /** Sets a header field of the answer. */
    public Exchange header(HeaderName name, long value) {
        response.header(HeaderValues.create(name, value));
        return this;
    }

    /** Answers JSON: a record, map, list or tree. */
    public void json(int status, Object value) {
        bytes(status, "application/json", Json.write(value));
    }

    public void text(int status, String contentType, String text) {
        bytes(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    public void bytes(int status, String contentType, byte[] content) {
        bytes(status, contentType, content, 0, content.length);
    }

    public void bytes(int status, String contentType, byte[] content, int from, int length) {
        begin(status, contentType);
        Optional<String> encoding = length < AcceptEncoding.SMALLEST
                ? Optional.empty()
                : header(HeaderNames.ACCEPT_ENCODING).flatMap(AcceptEncoding::choose);
        if (encoding.isPresent()) {
            response.header(HeaderValues.create(HeaderNames.CONTENT_ENCODING, encoding.get()));
            response.header(HeaderValues.create(HeaderNames.VARY, "Accept-Encoding"));
            byte[] small = AcceptEncoding.compress(encoding.get(), content, from, length);
            sent = small.length;
            response.send(small);
        } else {
            sent = length;
            response.send(content, from, length);
        }
    }

    /** Answers without a body. */
    public void empty(int status) {
        this.status = status;
        response.status(Status.create(status)).send();
    }

    /**
     * Answers with a body of unknown length; flush passes on what was written. The caller closes it. For server-sent
     * events the content type is {@code text/event-stream}.
     */
    public OutputStream stream(int status, String contentType) {
        begin(status, contentType);
        return response.outputStream();
    }

    /** Ends a watch. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Runs {@code gone} on another thread when the client closes its connection before the watch is closed, also while nothing is
     * written to it. The body must have been read.
     */
    public Watch watchClient(Runnable gone) {
        Optional<ReadAhead> client = ReadAhead.current();
        client.ifPresent(c -> c.watch(gone));
        return () -> client.ifPresent(ReadAhead::ignore);
    }

    /** The request as Helidon gives it, for what this class does not cover. */
    public ServerRequest request() {
        return request;
    }

    /** The answer as Helidon gives it; whoever uses it sets the status there. */
    public ServerResponse response() {
        return response;
    }

    /** The answer's status; 499 when the client left before it. */
    public int status() {
        return status == 0 ? response.status().code() : status;
    }

    /** Bytes of the answer's body. */
    public long bytesSent() {
        return Math.max(sent, response.bytesWritten());
    }

    /** Bytes of the request's body as they came. */
    public long bytesReceived() {
        return body.received();
    }

    /** The client is gone: nothing was answered. */
    void vanished() {
        status = CLIENT_GONE;
    }

    /** Takes a small unread rest of the body so that the connection stays usable, and gives up the connection otherwise. */
    void discardBody() {
        if (!body.discard()) {
            closeAfterwards();
        }
    }

    /** The connection ends with this answer, and the answer says so. */
    void closeAfterwards() {
        if (!answered()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        closing = true;
    }

    /** Whether the client asked for the connection to end with this answer. */
    boolean clientCloses() {
        return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    /** The request is over. */
    void release() {
        body.release();
    }

    boolean closing() {
        return closing;
    }

    boolean answered() {
        return response.isSent();
    }

    private void begin(int status, String contentType) {
        this.status = status;
        response.status(status == 200 ? Status.OK_200 : Status.create(status));
        response.header(ContentTypes.header(contentType));
    }
}
