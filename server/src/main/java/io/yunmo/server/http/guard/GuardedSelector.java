package io.yunmo.server.http.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/** Helidon's HTTP/1.1 connections, watched by a {@link Guard}. */
public final class GuardedSelector implements ServerConnectionSelector {
    private final Http1ConnectionSelector http1;
    private final Guard guard;

    public GuardedSelector(Http1Config config, Guard guard) {
        this.http1 = Http1ConnectionSelector.builder().config(config).build();
        this.guard = guard;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return http1.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Traffic traffic = new Traffic();
        ReadAhead client = new ReadAhead(context.serverSocket()::get);
        ServerConnection connection = http1.connection(new GuardedContext(context, traffic, client));
        return new GuardedConnection(connection, context, client, traffic, guard);
    }
}
