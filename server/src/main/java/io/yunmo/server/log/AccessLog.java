package io.yunmo.server.log;

import io.helidon.http.HeaderNames;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.RequestListener;
import io.yunmo.server.http.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON a request, in files that a thread of its own writes a few times a second. A request leaves its entry in
 * a bounded queue and goes on; when the queue is full the entry is dropped and counted, never waited for.
 */
public final class AccessLog implements RequestListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int CAPACITY = 1 << 16;
    private static final long PAUSE_MILLIS = 50;

    private final ArrayBlockingQueue<AccessEntry> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final RollingFile file;
    private final Thread thread;
    private volatile boolean closed;

    public AccessLog(Path folder, long maxBytes) {
        try {
            file = new RollingFile(folder, "access", maxBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the access log in " + folder, e);
        }
        thread = Thread.ofPlatform().daemon().name("yunmo-access-log").start(this::write);
    }

    @Override
    public void ended(Exchange exchange, long nanos) {
        AccessEntry entry = new AccessEntry(
                System.currentTimeMillis(),
                exchange.requestId(),
                exchange.method(),
                exchange.rawPath(),
                exchange.route().map(Route::template).orElse(""),
                exchange.status(),
                exchange.bytesReceived(),
                exchange.bytesSent(),
                nanos / 1000,
                exchange.request().remotePeer().host(),
                exchange.request().headers().first(HeaderNames.USER_AGENT).orElse(""));
        if (!queue.offer(entry)) {
            dropped.increment();
        }
    }

    /** Entries that were dropped because the disk did not keep up. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        List<AccessEntry> entries = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        while (!closed || !queue.isEmpty()) {
            try {
                if (queue.isEmpty()) {
                    Thread.sleep(PAUSE_MILLIS);
                }
                queue.drainTo(entries, 4096);
                entries.forEach(e -> e.write(lines));
                file.append(lines);
            } catch (IOException e) {
                LOG.warn("cannot write the access log; {} entries are lost", entries.size(), e);
            } catch (InterruptedException e) {
                closed = true;
            }
            entries.clear();
            lines.setLength(0);
        }
    }

    /** Writes what is queued and closes the file. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(5000);
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("cannot close the access log", e);
        }
    }
}
