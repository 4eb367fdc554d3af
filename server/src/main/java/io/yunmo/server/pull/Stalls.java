package io.yunmo.server.pull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Ends a transfer that does not move: closes its stream, whose reader then gets an IOException. */
final class Stalls {
    private final Thread watch;

    Stalls(InputStream body, LongSupplier done, Duration patience) {
        watch = Thread.ofVirtual().name("yunmo-stall").start(() -> watch(body, done, patience));
    }

    private static void watch(InputStream body, LongSupplier done, Duration patience) {
        try {
            long before;
            do {
                before = done.getAsLong();
                Thread.sleep(patience);
            } while (done.getAsLong() != before);
            body.close();
        } catch (InterruptedException | IOException e) {
            // The transfer is over, one way or another.
        }
    }

    /** The transfer is over. */
    void end() {
        watch.interrupt();
    }
}
