package io.yunmo.server.http.guard;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A connection under a {@link Guard}. When it ends with an answer that the client may not have read yet because it is
 * still sending, a little of what comes is read and dropped: closing at once would reset the connection and lose the
 * answer.
 */
final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {
    private static final long MOST_LINGERED = 8 << 20;

    private final ServerConnection plain;
    private final ConnectionContext context;
    private final ReadAhead client;
    private final Traffic traffic;
    private final Guard guard;

    GuardedConnection(
            ServerConnection plain, ConnectionContext context, ReadAhead client, Traffic traffic, Guard guard) {
        this.plain = plain;
        this.context = context;
        this.client = client;
        this.traffic = traffic;
        this.guard = guard;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        guard.opened(traffic, context);
        try {
            client.serve(() -> plain.handle(limit));
            linger();
        } catch (AnswerIsLast e) {
            linger();
            throw e;
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the connection broke", e);
        } finally {
            guard.closed(traffic);
        }
    }

    private void linger() {
        try {
            long left = MOST_LINGERED;
            byte[] bytes = new byte[0];
            while (bytes != null && left > 0 && !guard.stopping()) {
                traffic.lingering();
                bytes = client.next();
                left -= bytes == null ? 0 : bytes.length;
            }
        } catch (CloseConnectionException | UncheckedIOException e) {
            System.getLogger(GuardedConnection.class.getName()).log(System.Logger.Level.TRACE, "done lingering", e);
        }
    }

    @Override
    public Duration idleTime() {
        return plain.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        plain.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return plain instanceof InterruptableTask<?> task && task.canInterrupt();
    }
}
