package io.yunmo.server.http.guard;

import io.helidon.webserver.CloseConnectionException;

/** Thrown after an answer that ends its connection while the client may still be sending. */
public final class AnswerIsLast extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    public AnswerIsLast() {
        super("the server ends this connection with its answer");
    }
}
