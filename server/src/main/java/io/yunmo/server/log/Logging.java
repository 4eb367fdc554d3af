package io.yunmo.server.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Where log lines go: one line each on standard error, warnings of the libraries and what Yunmo itself has to say. A file
 * named by {@code -Djava.util.logging.config.file} takes the place of all this.
 */
public final class Logging {
    private Logging() {}

    /** Call once, before anything logs. */
    public static void configure() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream in = Logging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves out what is no warning, for programs whose own output should stand alone. Call after {@link #configure}. */
    public static void warningsOnly() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            handler.setLevel(Level.WARNING);
        }
    }
}
