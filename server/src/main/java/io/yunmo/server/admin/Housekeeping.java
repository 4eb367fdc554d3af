package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Swept;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes, once an hour, files that nothing refers to: uploads that were never used, what deleted models left. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration UNUSED = Duration.ofDays(1);

    private final Catalog catalog;
    private final Thread thread = Thread.ofVirtual().name("housekeeping").unstarted(this::work);

    Housekeeping(Catalog catalog) {
        this.catalog = catalog;
    }

    void start() {
        thread.start();
    }

    private void work() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                sweep();
            }
        } catch (InterruptedException e) {
            LOG.debug("housekeeping ends");
        }
    }

    private void sweep() {
        try {
            Swept swept = catalog.sweep(UNUSED);
            if (swept.artefacts() > 0) {
                LOG.info("removed {} unused files, {} bytes", swept.artefacts(), swept.bytes());
            }
        } catch (RuntimeException e) {
            LOG.error("removing unused files failed", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
