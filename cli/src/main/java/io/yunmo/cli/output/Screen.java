package io.yunmo.cli.output;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * What the terminal can show.
 *
 * @param interactive whether standard output is a terminal, so that a line may be drawn over
 * @param colour whether escape sequences for colours are welcome (a terminal, and NO_COLOR is not set)
 * @param unicode whether braille and box characters come through
 * @param width columns
 */
public record Screen(boolean interactive, boolean colour, boolean unicode, int width) {
    private static final int DEFAULT_WIDTH = 80;

    /** Looks at this process's terminal and environment. */
    public static Screen detect() {
        boolean unicode = System.out.charset().equals(StandardCharsets.UTF_8);
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return new Screen(false, false, unicode, DEFAULT_WIDTH);
        }
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
            int width = terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH;
            return new Screen(!dumb, !dumb && System.getenv("NO_COLOR") == null, unicode, width);
        } catch (IOException e) {
            return new Screen(false, false, unicode, DEFAULT_WIDTH);
        }
    }

    /** A screen that takes plain lines only. */
    public static Screen plain() {
        return new Screen(false, false, true, DEFAULT_WIDTH);
    }

    public String bold(String s) {
        return colour ? "\033[1m" + s + "\033[0m" : s;
    }

    public String dim(String s) {
        return colour ? "\033[2m" + s + "\033[0m" : s;
    }

    public String good(String s) {
        return colour ? "\033[32m" + s + "\033[0m" : s;
    }
}
