package io.yunmo.server;

import java.util.Locale;

/** Which names and addresses mean this machine alone. Nothing is looked up: a name server could be made to lie. */
public final class Loopback {
    private Loopback() {}

    /** Whether a host without port ({@code localhost}, {@code 127.0.0.1}, {@code ::1}, {@code [::1]}) is a loopback one. */
    public static boolean isLoopback(String host) {
        String h = host.toLowerCase(Locale.ROOT);
        return h.equals("localhost")
                || h.endsWith(".localhost")
                || h.equals("::1")
                || h.equals("[::1]")
                || h.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** The same for the value of a Host header, which may carry a port. */
    public static boolean isLoopbackHeader(String hostHeader) {
        int colon = hostHeader.lastIndexOf(':');
        boolean port = colon > 0 && colon > hostHeader.lastIndexOf(']') && hostHeader.indexOf(':') == colon
                || colon > 0 && hostHeader.charAt(colon - 1) == ']';
        return isLoopback(port ? hostHeader.substring(0, colon) : hostHeader);
    }
}
