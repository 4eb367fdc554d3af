package io.yunmo.server;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How sizes and times are spelled in the configuration. Bad text: NumberFormatException. */
final class ConfigUnits {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");

    private ConfigUnits() {}

    static long bytes(String text) {
        Matcher m = matcher(text);
        long factor = switch (m.group(2)) {
            case "", "B" -> 1L;
            case "KiB", "K", "k" -> 1L << 10;
            case "MiB", "M" -> 1L << 20;
            case "GiB", "G" -> 1L << 30;
            case "KB", "kB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            default -> throw new NumberFormatException(text);
        };
        return Math.multiplyExact(Long.parseLong(m.group(1)), factor);
    }

    static Duration duration(String text) {
        Matcher m = matcher(text);
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "us" -> Duration.ofNanos(Math.multiplyExact(n, 1000L));
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "m", "min" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> throw new NumberFormatException(text);
        };
    }

    static String text(Duration d) {
        if (d.toNanos() % 1_000_000_000L == 0) {
            return d.toSeconds() + "s";
        }
        return d.toNanos() % 1_000_000L == 0 ? d.toMillis() + "ms" : d.toNanos() / 1000 + "us";
    }

    private static Matcher matcher(String text) {
        Matcher m = AMOUNT.matcher(text);
        if (!m.matches()) {
            throw new NumberFormatException(text);
        }
        return m;
    }
}
