package io.yunmo.server.http.guard;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection whose reads and writes are told to its {@link Traffic}; all else as before. */
final class GuardedContext implements ConnectionContext {
    private final ConnectionContext plain;
    private final DataReader reader;
    private final DataWriter writer;

    GuardedContext(ConnectionContext plain, Traffic traffic, ReadAhead client) {
        this.plain = plain;
        this.reader = DataReader.create(() -> read(client, traffic));
        this.writer = new Writer(plain.dataWriter(), traffic);
    }

    private static byte[] read(ReadAhead client, Traffic traffic) {
        traffic.reading();
        try {
            byte[] bytes = client.next();
            if (bytes == null) {
                throw new CloseConnectionException("the client closed the connection");
            }
            traffic.received(bytes.length);
            return bytes;
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the connection broke while reading", e);
        }
    }

    /** Tells the traffic of each write; a write of 100-continue is no answer. */
    private record Writer(DataWriter plain, Traffic traffic) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            traffic.writing();
            plain.write(buffers);
            traffic.written();
        }

        @Override
        public void write(BufferData buffer) {
            traffic.writing();
            plain.write(buffer);
            traffic.written();
        }

        @Override
        public void writeNow(BufferData... buffers) {
            plain.writeNow(buffers);
        }

        @Override
        public void writeNow(BufferData buffer) {
            plain.writeNow(buffer);
        }

        @Override
        public void flush() {
            plain.flush();
        }

        @Override
        public void close() {
            plain.close();
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return plain.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return plain.executor();
    }

    @Override
    public Router router() {
        return plain.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return plain.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return plain.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return plain.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return plain.localPeer();
    }

    @Override
    public boolean isSecure() {
        return plain.isSecure();
    }

    @Override
    public String socketId() {
        return plain.socketId();
    }

    @Override
    public String childSocketId() {
        return plain.childSocketId();
    }
}
