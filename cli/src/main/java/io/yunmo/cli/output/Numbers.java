package io.yunmo.cli.output;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How numbers are written for people. */
public final class Numbers {
    private Numbers() {}

    /** Four digits where it matters: 0.0312, 12.34, 1,234. */
    public static String figure(double v) {
        if (Double.isNaN(v) || Double.isInfinite(v)) {
            return Double.toString(v);
        }
        double a = Math.abs(v);
        if (v == Math.rint(v) && a < 1e15) {
            return String.format(Locale.ROOT, "%,d", (long) v);
        }
        if (a >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", v);
        }
        if (a != 0 && a < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", v);
        }
        return String.format(Locale.ROOT, a >= 10 ? "%.2f" : "%.4f", v);
    }

    public static String figure(JsonNode v) {
        return v.isNumber() ? figure(v.doubleValue()) : v.isString() ? v.stringValue() : "";
    }

    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** In thousands, three digits: 950, 134M, 1.24B (as parameters of models are counted). */
    public static String scaled(long n) {
        if (n < 1000) {
            return Long.toString(n);
        }
        double v = n;
        int unit = -1;
        while (v >= 999.5 && unit < 3) {
            v /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, v >= 100 ? "%.0f%c" : v >= 10 ? "%.1f%c" : "%.2f%c", v, "KMBT".charAt(unit));
    }

    public static String bytes(long n) {
        if (n < 1024) {
            return n + " B";
        }
        double v = n;
        int unit = -1;
        while (v >= 1024 && unit < 4) {
            v /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", v, "KMGTP".charAt(unit));
    }

    /** 0:07, 12:30, 1:02:03. */
    public static String clock(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        return s >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    }

    /** A moment as the server gives it, without the fraction: 2026-01-31 12:30:00. */
    public static String moment(String iso) {
        return iso.length() >= 19 ? iso.substring(0, 19).replace('T', ' ') : iso;
    }
}
