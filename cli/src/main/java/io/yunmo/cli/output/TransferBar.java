package io.yunmo.cli.output;

import java.io.PrintStream;

/** How far the sending or fetching of a file is: a bar with rate and time left, drawn over itself on a terminal. One thread. */
public final class TransferBar implements AutoCloseable {
    private static final int WIDTH = 28;
    private static final long EVERY_NANOS = 100_000_000;

    private final PrintStream out;
    private final Screen screen;
    private final long started = System.nanoTime();
    private long drawn;

    public TransferBar(PrintStream out, Screen screen) {
        this.out = out;
        this.screen = screen;
    }

    /** The line: {@code [####    ] 50%  1.0 MiB of 2.0 MiB  512.0 KiB/s  0:02 left}; without a bar where total is not known. */
    public static String line(long done, long total, double bytesPerSecond) {
        String rate = "  " + Numbers.bytes((long) bytesPerSecond) + "/s";
        if (total <= 0) {
            return Numbers.bytes(done) + rate;
        }
        long shown = Math.min(done, total);
        int filled = (int) ((double) WIDTH * shown / total);
        String left = bytesPerSecond > 0 ? "  " + Numbers.clock((total - shown) / bytesPerSecond) + " left" : "";
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + (long) (100.0 * shown / total) + "%  "
                + Numbers.bytes(shown) + " of " + Numbers.bytes(total) + rate + left;
    }

    /** Draws anew, ten times a second at most. */
    public void at(long done, long total) {
        long now = System.nanoTime();
        if (screen.interactive() && now - drawn >= EVERY_NANOS) {
            drawn = now;
            show(line(done, total, done / Math.max(1e-3, (now - started) / 1e9)));
        }
    }

    /** Says something in the bar's place. */
    public void show(String line) {
        if (screen.interactive()) {
            out.print("\r\033[K" + line);
            out.flush();
        }
    }

    /** Wipes the line. */
    @Override
    public void close() {
        show("");
    }
}
