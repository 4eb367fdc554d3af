package io.yunmo.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.yunmo.server.ServerConfig;
import io.yunmo.server.http.guard.AnswerIsLast;
import io.yunmo.tensor.ErrorCode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The way of every HTTP request: id, gate, route, handler; and whatever is thrown becomes an answer. */
final class Dispatcher implements io.helidon.webserver.http.Handler {
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-request-id");

    private final Routes routes;
    private final Gate gate;
    private final RequestIds ids;
    private final long maxBody;
    private final Requests requests;
    private final BodyMemory memory = BodyMemory.ofHeap();

    Dispatcher(ServerConfig config, Routes routes, RequestIds ids, Requests requests) {
        this.routes = routes;
        this.gate = new Gate(config);
        this.ids = ids;
        this.maxBody = config.limits().maxBody();
        this.requests = requests;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        String id = ids.of(request.headers().first(REQUEST_ID));
        Exchange exchange = new Exchange(request, response, id, maxBody, memory);
        response.header(HeaderValues.create(REQUEST_ID, id));
        requests.begin();
        try {
            answer(exchange);
        } catch (CloseConnectionException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            exchange.vanished();
            throw new CloseConnectionException("the client went away", e);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            fail(exchange, Errors.of(e, id));
        } finally {
            exchange.release();
            requests.end(exchange, System.nanoTime() - start);
        }
        end(exchange);
    }

    /** Helidon itself would wait for more on a connection whose client has said that this is all. */
    private static void end(Exchange exchange) {
        if (exchange.clientCloses()) {
            exchange.discardBody();
        }
        if (exchange.closing()) {
            throw new AnswerIsLast();
        }
        if (exchange.clientCloses()) {
            throw new CloseConnectionException("the client wants the connection to end with this answer");
        }
    }

    private void answer(Exchange exchange) throws Exception {
        if (requests.stopping()) {
            exchange.closeAfterwards();
        }
        List<String> values = new ArrayList<>(4);
        Optional<Routes.Node> node = routes.find(exchange.rawPath(), values);
        Optional<Route> route = node.flatMap(n -> n.route(exchange.method()));
        route.ifPresent(r -> exchange.matched(r, values));
        Optional<Problem> refusal =
                gate.refusal(exchange, route.isPresent() && route.get().open());
        if (refusal.isPresent()) {
            if (refusal.get().status() == 401) {
                exchange.header("WWW-Authenticate", "Bearer");
            }
            fail(exchange, refusal.get());
        } else if (route.isPresent()) {
            route.get().handler().handle(exchange);
        } else {
            fail(exchange, unknown(exchange, node));
        }
    }

    private static Problem unknown(Exchange exchange, Optional<Routes.Node> node) {
        if (node.isEmpty()) {
            String text = "there is nothing at " + exchange.rawPath() + "; GET / names what there is";
            return new Problem(404, ErrorCode.NOT_FOUND, text, OptionalInt.empty());
        }
        String allowed = node.get().allowed();
        exchange.header("Allow", allowed);
        String text = exchange.rawPath() + " does not know " + exchange.method() + ", only " + allowed;
        return new Problem(405, ErrorCode.NOT_FOUND, text, OptionalInt.empty());
    }

    private static void fail(Exchange exchange, Problem problem) {
        if (exchange.answered()) {
            throw new CloseConnectionException("failed after the answer had begun: " + problem.message());
        }
        exchange.discardBody();
        problem.retryAfter().ifPresent(s -> exchange.header("Retry-After", Integer.toString(s)));
        exchange.bytes(problem.status(), "application/json", problem.bodyAt(exchange.rawPath()));
    }
}
